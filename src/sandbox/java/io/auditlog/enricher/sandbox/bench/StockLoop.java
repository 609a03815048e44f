package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.serde.AvroWireSerializer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;

/**
 * Fetches, parses and encodes without Kafka, 256 at once: what the worker is compared with. It is what one writes with
 * HttpClient 5 from its documentation; HTTP/2 is its HTTP/2 client, over plain text with prior knowledge.
 */
public final class StockLoop {

    private final EntryTranslator translator;
    private final CloseableHttpAsyncClient client;
    private final String baseUrl;
    private final Semaphore places = new Semaphore(BenchRun.IN_FLIGHT);
    private final AtomicInteger failures = new AtomicInteger();

    private StockLoop(EntryTranslator translator, CloseableHttpAsyncClient client, String baseUrl) {
        this.translator = translator;
        this.client = client;
        this.baseUrl = baseUrl;
    }

    /**
     * Runs to its end.
     *
     * @param arguments base URL, HTTP version, number of IDs
     */
    public static void main(String[] arguments) throws Exception {
        StockLoop loop;
        try (CloseableHttpAsyncClient client =
                arguments[1].equals("2") ? HttpAsyncClients.createHttp2Default() : pooled()) {
            client.start();
            loop = new StockLoop(translator(), client, arguments[0]);
            loop.run(Integer.parseInt(arguments[2]));
        }
        System.exit(loop.failures.get() == 0 ? 0 : 1);
    }

    /** The conversion that every subject uses. */
    public static EntryTranslator translator() {
        AvroWireSerializer serializer = new AvroWireSerializer();
        serializer.configure(Map.of("schema.registry.url", "mock://bench"), false);
        return new EntryTranslator(
                200, Optional.empty(), RecordBody.EXACT, entry -> serializer.serialize("enriched", entry));
    }

    private static CloseableHttpAsyncClient pooled() {
        return HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(BenchRun.IN_FLIGHT)
                        .setMaxConnPerRoute(BenchRun.IN_FLIGHT)
                        .build())
                .build();
    }

    private void run(int ids) throws InterruptedException {
        for (int i = 0; i < ids; i++) {
            places.acquire();
            AuditLogId id = new AuditLogId("log-" + i);
            SimpleHttpRequest request = SimpleRequestBuilder.get(baseUrl + "/api/audit-logs/" + id.value())
                    .addHeader("Authorization", "Bearer " + ApiSettings.DEFAULT_KEY)
                    .addHeader("Accept", "application/json")
                    .build();
            Future<SimpleHttpResponse> unused = client.execute(request, new Reply(id));
        }
        places.acquire(BenchRun.IN_FLIGHT);
    }

    /** A body is parsed, encoded and dropped. */
    private final class Reply implements FutureCallback<SimpleHttpResponse> {
        private final AuditLogId id;

        Reply(AuditLogId id) {
            this.id = id;
        }

        @Override
        public void completed(SimpleHttpResponse response) {
            Outcome outcome = translator.entry(id, response.getBodyBytes(), Instant.now());
            if (outcome instanceof Outcome.Enriched) {
                places.release();
            } else {
                failed(new IllegalStateException(response.getCode() + ", " + outcome));
            }
        }

        @Override
        public void failed(Exception failure) {
            if (failures.getAndIncrement() == 0) {
                System.out.println("failed: " + failure);
            }
            places.release();
        }

        @Override
        public void cancelled() {
            failed(new CancellationException());
        }
    }
}
