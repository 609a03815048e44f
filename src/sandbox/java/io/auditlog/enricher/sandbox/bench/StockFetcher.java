package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.entry.AuditLogId;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;

/**
 * What one writes with HttpClient 5 from its documentation: its asynchronous client, with a pool that is large enough,
 * and its simple requests and replies. HTTP/2 is its HTTP/2 client, over plain text with prior knowledge.
 */
final class StockFetcher implements BareLoop.Fetcher {

    private final BareLoop loop;
    private final URI baseUrl;
    private final CloseableHttpAsyncClient client;

    StockFetcher(BareLoop loop, URI baseUrl, boolean http2) {
        this.loop = loop;
        this.baseUrl = baseUrl;
        this.client = http2 ? HttpAsyncClients.createHttp2Default() : pooled();
        client.start();
    }

    private static CloseableHttpAsyncClient pooled() {
        return HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(Site.IN_FLIGHT)
                        .setMaxConnPerRoute(Site.IN_FLIGHT)
                        .build())
                .build();
    }

    @Override
    public void fetch(AuditLogId id) {
        SimpleHttpRequest request = SimpleRequestBuilder.get(baseUrl + BareLoop.path(id))
                .addHeader("Authorization", "Bearer " + BareLoop.key())
                .addHeader("Accept", "application/json")
                .build();
        Future<SimpleHttpResponse> unused =
                client.execute(SimpleRequestProducer.create(request), SimpleResponseConsumer.create(), new Reply(id));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private final class Reply implements FutureCallback<SimpleHttpResponse> {
        private final AuditLogId id;

        Reply(AuditLogId id) {
            this.id = id;
        }

        @Override
        public void completed(SimpleHttpResponse response) {
            loop.replied(id, response.getCode(), response.getBodyBytes());
        }

        @Override
        public void failed(Exception failure) {
            loop.failed(failure);
        }

        @Override
        public void cancelled() {
            loop.failed(new CancellationException());
        }
    }
}
