package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.auditlog.enricher.watch.ListenAddress;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;

/** The process itself: how it is watched and how it stops. */
final class WorkerKeys {

    static final String HTTP_LISTEN = "http.listen";
    static final String SHUTDOWN_TIMEOUT = "shutdown.timeout";

    private WorkerKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Worker")
                .important(
                        HTTP_LISTEN,
                        STRING,
                        "127.0.0.1:8080",
                        Allowed.hostPort(),
                        "Where /live, /ready, /health and /metrics are served, without authentication. Port 0 is any free"
                                + " one; an IPv6 address stands in brackets.")
                .key(
                        SHUTDOWN_TIMEOUT,
                        STRING,
                        "20s",
                        Allowed.durations(Duration.ofMillis(1), Duration.ofMinutes(10)),
                        "Longest wait for a clean stop after SIGTERM. What is open then is asked again after the start.");
    }

    static ListenAddress listen(Values values) {
        String written = values.text(HTTP_LISTEN);
        int colon = written.lastIndexOf(':');
        String host = written.substring(0, colon);
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new ListenAddress(bare, Integer.parseInt(written.substring(colon + 1)));
    }

    static Duration shutdownTimeout(Values values) {
        return values.duration(SHUTDOWN_TIMEOUT);
    }
}
