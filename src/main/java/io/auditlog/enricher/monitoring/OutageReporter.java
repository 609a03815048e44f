package io.auditlog.enricher.monitoring;

import io.auditlog.enricher.fetch.breaker.BreakerListener;
import io.auditlog.enricher.fetch.breaker.OutageCause;
import io.auditlog.enricher.logging.LogField;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports in the log and in {@code /health} when the API becomes unusable and usable again, and what to do, based on
 * the configuration. Threads: called on the source's threads.
 */
public final class OutageReporter implements BreakerListener {

    private static final Logger LOG = LoggerFactory.getLogger(OutageReporter.class);

    private final WorkerStatus status;
    private final URI baseUrl;
    private final Path keyFile;
    private volatile boolean usable = true;

    /** Starts with a usable API; {@code keyFile} is null if the key is in the configuration. */
    public OutageReporter(MeterRegistry registry, WorkerStatus status, URI baseUrl, Path keyFile) {
        this.status = status;
        this.baseUrl = baseUrl;
        this.keyFile = keyFile;
        registry.gauge("enricher.channel.open", this, reporter -> reporter.usable ? 1 : 0);
    }

    @Override
    public synchronized void outage(Outage outage) {
        String state = outage.cause().state();
        String reason =
                "at " + outage.at().truncatedTo(ChronoUnit.SECONDS) + ", asking " + baseUrl + ": " + outage.evidence();
        String advice = advice(outage.cause());
        usable = false;
        LogField.STATE.with(state, () -> LOG.warn("{}: {}. Nothing is lost. To do: {}", state, reason, advice));
        status.enter(state, reason, advice);
    }

    @Override
    public synchronized void recovered() {
        LogField.STATE.with(WorkerStatus.RUNNING, () -> LOG.info("The API answers again."));
        status.enter(WorkerStatus.RUNNING, "the API answers", "");
        usable = true;
    }

    private String advice(OutageCause cause) {
        return switch (cause) {
            case THROTTLED ->
                "nothing: the API refuses for the rate, and the worker goes on by itself; lower rate.limit.per.second if"
                        + " it stays so";
            case AUTH -> adviceForKey();
            case PERMISSION ->
                "grant the owner of the API key the missing permissions; the worker then goes on by itself";
            case CONFIG ->
                "api.base.url must be the address before /api/audit-logs: if " + baseUrl
                        + " is not, correct it and restart the worker; if it is, ask the API's operator: the worker goes on"
                        + " by itself with the first entry that arrives";
            case TLS ->
                "check the API's certificate and api.ssl.truststore.location, where it asks for the worker's certificate"
                        + " api.ssl.keystore.location, and whether scheme and port of api.base.url belong together; a"
                        + " store that is replaced is noticed without a restart";
            case NETWORK ->
                "check name resolution, routes and proxies between worker and API (api.proxy.url), and scheme and port of"
                        + " api.base.url; the worker goes on by itself once it reaches the API";
            case UPSTREAM ->
                "nothing, and the worker goes on by itself; if it lasts, ask the operator of the API, which answers and"
                        + " fails";
        };
    }

    private String adviceForKey() {
        return keyFile != null
                ? "put a valid key into " + keyFile
                        + "; it is noticed without a restart, and the worker goes on by itself"
                : "set api.key to a valid key and restart the worker, or use api.key.file, which needs no restart";
    }
}
