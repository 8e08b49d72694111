# muster in a container: nothing is written but what is mounted at /fleet, and under /tmp.
#
#   docker build -t muster .
#   docker run --rm --read-only --tmpfs /tmp -v "$PWD/fleet:/fleet" muster plan

FROM node:24-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --ignore-scripts && npm pack --pack-destination /packed

FROM node:24-slim
WORKDIR /opt/muster
COPY --from=build /packed/*.tgz /tmp/muster.tgz
# The lock file in the package says which packages come with it, byte for byte; no package's script runs.
RUN tar -xzf /tmp/muster.tgz --strip-components=1 \
  && npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && npm cache clean --force \
  && rm /tmp/muster.tgz \
  && ln -s /opt/muster/dist/cli/main.js /usr/local/bin/muster \
  && chmod +x dist/cli/main.js
ENV NODE_ENV=production HOME=/tmp
WORKDIR /fleet
# The user that the image of Node.js comes with.
USER node
ENTRYPOINT ["muster"]
CMD ["--help"]
