package io.auditlog.enricher.serde;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to the registry: fails over between servers, bounds every wait, and retries read-only requests. A
 * write goes to each server at most once. Redirects are never followed.
 *
 * <p>Threads: any, concurrently; a call blocks until it is answered or fails.
 */
final class RegistryTransport {

    /** Maximum size of a reply, larger than any schema, in bytes. */
    static final int MAX_BODY = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(RegistryTransport.class);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final AbstractConfig config;
    private final RegistryCredentials credentials;
    private final List<RegistryCredentials.Server> servers;
    private final HttpClient.Builder builder;

    /** Made for the first request: one that none follows costs a command's start and, by its thread, its end. */
    private HttpClient client;

    private final AtomicInteger current = new AtomicInteger();

    /** A server's reply: at most {@link #MAX_BODY} bytes; what it repeats of the credentials must not be printed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reply(int status, byte[] body, RegistryCredentials credentials) {}

    RegistryTransport(AbstractConfig config) {
        this.config = config;
        credentials = new RegistryCredentials(config);
        servers = config.getList("schema.registry.url").stream()
                .map(credentials::server)
                .toList();
        if (servers.isEmpty()) {
            throw new ConfigException("schema.registry.url must name at least one registry");
        }
        builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofMillis(config.getInt("http.connect.timeout.ms")));
        RegistryTls.from(config).ifPresent(builder::sslContext);
        useProxy(builder, config.getString("proxy.host"), config.getInt("proxy.port"));
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = built();
        }
        return client;
    }

    private HttpClient built() {
        try {
            return builder.build();
        } catch (UncheckedIOException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new ConfigException("Java's own trust store, javax.net.ssl.trustStore, cannot be used: " + root);
        }
    }

    private static void useProxy(HttpClient.Builder builder, String host, Integer port) {
        boolean named = host != null && !host.isEmpty();
        if (!named && port == null) {
            return;
        }
        if (!named || port == null || port < 1 || port > 65_535) {
            throw new ConfigException("proxy.host and proxy.port go together");
        }
        if (host.matches(".*[\\s@/?].*")) {
            throw new ConfigException("proxy.host must be the name of a host alone");
        }
        builder.proxy(ProxySelector.of(new InetSocketAddress(host, port)));
    }

    /** Sends a GET request. */
    Reply get(String path) {
        return send("GET", path, new byte[0], config.getInt("max.retries"));
    }

    /** Sends a POST request that does not change the registry. */
    Reply query(String path, byte[] body) {
        return send("POST", path, body, config.getInt("max.retries"));
    }

    /** Sends a request that changes the registry. */
    Reply write(String path, byte[] body) {
        return send("POST", path, body, 0);
    }

    private Reply send(String method, String path, byte[] body, int retries) {
        String failure = null;
        IOException cause = null;
        int first = current.get();
        for (int attempt = 0; attempt < servers.size() * (retries + 1); attempt++) {
            if (attempt > 0 && attempt % servers.size() == 0) {
                waitForRetry();
            }
            int at = (first + attempt) % servers.size();
            RegistryCredentials.Server server = servers.get(at);
            try {
                Reply reply = exchange(request(server, method, path, body));
                if (isFinal(reply.status())) {
                    return reply;
                }
                failure = server + " answered " + reply.status();
                cause = null;
            } catch (IOException e) {
                String why = e.getMessage() == null ? "" : ": " + credentials.printable(e.getMessage());
                failure = server + " failed with " + e.getClass().getSimpleName() + why;
                cause = e;
            }
            if (servers.size() > 1) {
                LOG.warn("Schema registry: {}; another is asked", failure);
            }
            current.compareAndSet(at, (at + 1) % servers.size());
        }
        throw new RegistryUnavailableException(
                "No schema registry answered " + method + " " + path + "; at last " + failure, cause);
    }

    /** Whether neither another server nor a later retry can give a better reply. */
    private static boolean isFinal(int status) {
        return status / 100 != 5 && status != 408 && status != 429;
    }

    private void waitForRetry() {
        try {
            TimeUnit.MILLISECONDS.sleep(config.getInt("retries.wait.ms"));
        } catch (InterruptedException e) {
            throw new InterruptException("interrupted while waiting for the schema registry", e);
        }
    }

    private Reply exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> exchange = client().sendAsync(request, head -> new CappedBody());
        try {
            // The request's own timeout ends with the reply's headers; this one also covers the body.
            long whole = config.getInt("http.connect.timeout.ms") + (long) config.getInt("http.read.timeout.ms");
            HttpResponse<byte[]> response = exchange.get(whole, TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), response.body(), credentials);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new HttpTimeoutException("no whole reply in time");
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw new InterruptException("interrupted while asking the schema registry", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    private HttpRequest request(RegistryCredentials.Server server, String method, String path, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(Duration.ofMillis(config.getInt("http.read.timeout.ms")))
                .header("Accept", MEDIA_TYPE + ", application/json;q=0.9")
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        server.headers().forEach(request::setHeader);
        return request.setHeader("Content-Type", MEDIA_TYPE).build();
    }

    /** Collects a reply's body and fails if it is too large. Threads: the HTTP client's, one at a time. */
    private static final class CappedBody implements BodySubscriber<byte[]> {
        private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
        private Flow.Subscription subscription;
        private long size;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            whole.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            size += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
            if (size <= MAX_BODY) {
                whole.onNext(buffers);
            } else {
                subscription.cancel();
                whole.onError(new IOException("the reply is larger than " + MAX_BODY + " bytes"));
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.onError(failure);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole.getBody();
        }
    }
}
