package io.auditlog.enricher.sandbox.bench.flink;

import io.auditlog.enricher.convert.EntryTranslator;
import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.bench.StockLoop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.shaded.guava33.com.google.common.util.concurrent.RateLimiter;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;

/**
 * An ID to its encoded record, by HttpClient 5 over HTTP/1.1 and the worker's own conversion.
 *
 * <p>Threads: Flink's task asks; the client's threads convert and complete.
 */
final class EntryFetch extends RichAsyncFunction<String, Tuple2<byte[], byte[]>> {

    private static final long serialVersionUID = 1L;

    private final String baseUrl;
    private final int inFlight;
    private final double perSecond;

    private transient RateLimiter limiter;
    private transient EntryTranslator translator;
    private transient CloseableHttpAsyncClient client;

    EntryFetch(String baseUrl, int inFlight, double perSecond) {
        this.baseUrl = baseUrl;
        this.inFlight = inFlight;
        this.perSecond = perSecond;
    }

    boolean isLimited() {
        return perSecond > 0;
    }

    @Override
    public void open(OpenContext context) {
        limiter = isLimited() ? RateLimiter.create(perSecond) : null;
        translator = StockLoop.translator();
        client = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(inFlight)
                        .setMaxConnPerRoute(inFlight)
                        .build())
                .build();
        client.start();
    }

    @Override
    public void asyncInvoke(String id, ResultFuture<Tuple2<byte[], byte[]>> result) {
        if (limiter != null) {
            limiter.acquire();
        }
        SimpleHttpRequest request = SimpleRequestBuilder.get(baseUrl + "/api/audit-logs/" + id)
                .addHeader("Authorization", "Bearer " + ApiSettings.DEFAULT_KEY)
                .addHeader("Accept", "application/json")
                .build();
        Future<SimpleHttpResponse> unused = client.execute(request, new Reply(new AuditLogId(id), result));
    }

    @Override
    public void close() throws Exception {
        if (client != null) {
            client.close();
        }
    }

    /** A body becomes a record with the ID as its key; everything else is a failure. */
    private final class Reply implements FutureCallback<SimpleHttpResponse> {
        private final AuditLogId id;
        private final ResultFuture<Tuple2<byte[], byte[]>> result;

        Reply(AuditLogId id, ResultFuture<Tuple2<byte[], byte[]>> result) {
            this.id = id;
            this.result = result;
        }

        @Override
        public void completed(SimpleHttpResponse response) {
            if (response.getCode() == 200
                    && translator.entry(id, response.getBodyBytes(), Instant.now())
                            instanceof Outcome.Enriched enriched) {
                result.complete(List.of(Tuple2.of(id.value().getBytes(StandardCharsets.UTF_8), enriched.value())));
            } else {
                failed(new IllegalStateException("status " + response.getCode()));
            }
        }

        @Override
        public void failed(Exception failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void cancelled() {
            failed(new CancellationException());
        }
    }
}
