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
# With Java 25 or later the worker starts fastest.
ARG JAVA_IMAGE=eclipse-temurin:25-jre
FROM ${JAVA_IMAGE} AS distribution
# The libraries change seldom, so they are a layer of their own.
COPY target/audit-log-enricher/lib /opt/audit-log-enricher/lib
COPY target/audit-log-enricher /opt/audit-log-enricher

# Half a minute of life, with a broker and an API of the sandbox, leaves the cache with which Java starts the worker in half the time.
FROM distribution AS rehearsal
COPY target/sandbox /opt/sandbox
RUN java -Xmx384m -Dlogback.configurationFile=demo-logback.xml -cp "/opt/sandbox/classes:/opt/sandbox/lib/*" \
    io.auditlog.enricher.sandbox.demo.Rehearsal /opt/audit-log-enricher/bin/audit-log-enricher

FROM distribution

# By number, so that an orchestrator can see that it is not root; it needs no entry in /etc/passwd and owns no file.
ARG ENRICHER_UID=10001

COPY --from=rehearsal /opt/audit-log-enricher/cache /opt/audit-log-enricher/cache
COPY --chmod=0755 src/container/healthcheck /usr/local/bin/healthcheck
# For `docker exec` and `kubectl exec`, also in a login shell; the script finds its directory through the link.
RUN ln -s /opt/audit-log-enricher/bin/audit-log-enricher /usr/local/bin/audit-log-enricher

# Inside a container, loopback reaches nobody: publish the port where you want it to be seen. The heap is 60 % of the
# container's memory (bin/audit-log-enricher says so to Java); ENRICHER_JAVA_OPTS=-XX:MaxRAMPercentage=... changes it.
ENV ENRICHER_HTTP_LISTEN=0.0.0.0:8080
EXPOSE 8080

USER ${ENRICHER_UID}:${ENRICHER_UID}
WORKDIR /opt/audit-log-enricher

# Healthy means that the process is alive: a restart would not help a worker that waits for its API.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["healthcheck", "live"]

# The script ends in exec, so Java is process 1 and gets the SIGTERM itself; a clean stop takes up to 20 s (shutdown.timeout),
# and `docker stop` waits 10 s unless the container was started with --stop-timeout 30.
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/audit-log-enricher/bin/audit-log-enricher"]
CMD ["run", "--config", "/etc/audit-log-enricher/worker.properties"]
