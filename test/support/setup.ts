import fc from 'fast-check';

// The same cases every time, so that a failure is the change's and not the day's; another seed looks further.
fc.configureGlobal({ seed: Number(process.env.MUSTER_PROPERTY_SEED ?? 20_261_122) });
