package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fetches, parses and encodes without Kafka, 256 at once: what the worker is compared with. Its variants differ in how
 * they fetch alone.
 */
public final class BareLoop {

    /** How one variant fetches. */
    interface Fetcher extends AutoCloseable {
        /** Fetches one entry; the loop hears of its body. */
        void fetch(AuditLogId id);

        @Override
        void close() throws IOException;
    }

    private final EntryTranslator translator;
    private final Clock clock = Clock.systemUTC();
    private final Semaphore places = new Semaphore(Site.IN_FLIGHT);
    private final AtomicInteger failures = new AtomicInteger();

    private BareLoop(EntryTranslator translator) {
        this.translator = translator;
    }

    /**
     * Runs to its end.
     *
     * @param arguments variant, base URL, HTTP version, number of IDs
     */
    public static void main(String[] arguments) throws Exception {
        AvroWireSerializer serializer = new AvroWireSerializer();
        serializer.configure(Map.of("schema.registry.url", "mock://bench"), false);
        BareLoop loop = new BareLoop(new EntryTranslator(200, entry -> serializer.serialize("enriched", entry)));
        try (Fetcher fetcher = loop.fetcher(arguments[0], URI.create(arguments[1]), arguments[2].equals("2"))) {
            loop.run(fetcher, Integer.parseInt(arguments[3]));
        }
        System.exit(loop.failures.get() == 0 ? 0 : 1);
    }

    private Fetcher fetcher(String variant, URI baseUrl, boolean http2) {
        return switch (variant) {
            case "stock" -> new StockFetcher(this, baseUrl, http2);
            case "minimal" -> new MinimalFetcher(this, baseUrl, http2);
            case "lean" -> new LeanFetcher(this, baseUrl, http2);
            default -> throw new IllegalArgumentException("no variant " + variant);
        };
    }

    private void run(Fetcher fetcher, int ids) throws InterruptedException {
        for (int i = 0; i < ids; i++) {
            places.acquire();
            fetcher.fetch(new AuditLogId("log-" + i));
        }
        places.acquire(Site.IN_FLIGHT);
    }

    EntryTranslator translator() {
        return translator;
    }

    Clock clock() {
        return clock;
    }

    static String key() {
        return ApiSettings.DEFAULT_KEY;
    }

    /** The URL of an entry's path. */
    static String path(AuditLogId id) {
        return "/api/audit-logs/" + id.value();
    }

    /** A body came: it is parsed, encoded and dropped. */
    void replied(AuditLogId id, int status, byte[] body) {
        if (status == 200) {
            ended(translator.entry(id, body, clock.instant()));
        } else {
            failed(new IllegalStateException("status " + status));
        }
    }

    void ended(Outcome outcome) {
        if (outcome instanceof Outcome.Enriched) {
            places.release();
        } else {
            failed(new IllegalStateException(outcome.toString()));
        }
    }

    void failed(Exception failure) {
        if (failures.getAndIncrement() == 0) {
            System.out.println("failed: " + failure);
        }
        places.release();
    }
}
