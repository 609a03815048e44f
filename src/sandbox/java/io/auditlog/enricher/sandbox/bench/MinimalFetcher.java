package io.auditlog.enricher.sandbox.bench;

import io.auditlog.enricher.entry.AuditLogId;
import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.reactor.IOReactorConfig;

/** HttpClient 5's minimal client over its pool, with an exchange handler of our own: the library at its fastest. */
final class MinimalFetcher implements BareLoop.Fetcher {

    private static final int SHARED_CONNECTIONS = 3;

    private final BareLoop loop;
    private final URIAuthority authority;
    private final MinimalHttpAsyncClient client;

    MinimalFetcher(BareLoop loop, URI baseUrl, boolean http2) {
        this.loop = loop;
        this.authority = new URIAuthority(baseUrl.getHost(), baseUrl.getPort());
        int connections = http2 ? SHARED_CONNECTIONS : Site.IN_FLIGHT;
        PoolingAsyncClientConnectionManager pool = PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .setMessageMultiplexing(true)
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(http2 ? HttpVersionPolicy.FORCE_HTTP_2 : HttpVersionPolicy.FORCE_HTTP_1)
                        .build())
                .build();
        this.client = HttpAsyncClients.createMinimal(
                H2Config.custom().setPushEnabled(false).build(),
                Http1Config.DEFAULT,
                IOReactorConfig.custom()
                        .setIoThreadCount(Integer.getInteger("bench.minimal.io.threads", 1))
                        .setTcpNoDelay(true)
                        .build(),
                pool);
        client.start();
    }

    @Override
    public void fetch(AuditLogId id) {
        client.execute(new MinimalExchange(loop, id, authority));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
