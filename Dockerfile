# The worker's image: what `mvn package` left in target/audit-log-enricher, on a Java runtime.
#
#   mvn package
#   docker build -t audit-log-enricher .
#   docker run --read-only --stop-timeout 30 --tmpfs /tmp:exec,size=64m \
#       -v "$PWD/worker.properties:/etc/audit-log-enricher/worker.properties:ro" \
#       -v "$PWD/cotool-api-key:/run/secrets/cotool-api-key:ro" audit-log-enricher
#
# The worker writes nothing but its output. /tmp alone must be writable, and programs must be allowed to run from it, where
# IDs arrive compressed with zstd or snappy: their native libraries are unpacked there.
ARG JAVA_IMAGE=eclipse-temurin:17-jre
FROM ${JAVA_IMAGE}

# By number, so that an orchestrator can see that it is not root; it needs no entry in /etc/passwd and owns no file.
ARG ENRICHER_UID=10001

# The libraries change seldom, so they are a layer of their own.
COPY target/audit-log-enricher/lib /opt/audit-log-enricher/lib
COPY target/audit-log-enricher /opt/audit-log-enricher
COPY --chmod=0755 src/container/healthcheck /usr/local/bin/healthcheck

# Inside a container, loopback reaches nobody: publish the port where you want it to be seen. The heap is 60 % of the
# container's memory (bin/audit-log-enricher says so to Java); ENRICHER_JAVA_OPTS=-XX:MaxRAMPercentage=... changes it.
ENV ENRICHER_HTTP_LISTEN=0.0.0.0:8080
EXPOSE 8080

USER ${ENRICHER_UID}:${ENRICHER_UID}
WORKDIR /opt/audit-log-enricher

# Healthy is who lives: a worker that waits for its API is not helped by a restart.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["healthcheck", "live"]

# The script ends in exec, so Java is process 1 and gets the SIGTERM itself; a clean stop takes up to 20 s (shutdown.timeout),
# and `docker stop` waits 10 s unless the container was started with --stop-timeout 30.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/audit-log-enricher/bin/audit-log-enricher"]
CMD ["run", "--config", "/etc/audit-log-enricher/worker.properties"]
