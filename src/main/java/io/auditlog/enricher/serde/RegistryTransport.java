package io.auditlog.enricher.serde;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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

    private static final Logger LOG = LoggerFactory.getLogger(RegistryTransport.class);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final List<RegistryEndpoint> endpoints;
    private final RegistryCredentials credentials;
    private final Pause pause;
    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final Duration retryWait;
    private final int maxRetries;
    private final HttpClient client;
    private final AtomicInteger current = new AtomicInteger();

    RegistryTransport(AbstractConfig config, RegistryCredentials credentials, Pause pause) {
        this.credentials = credentials;
        this.pause = pause;
        endpoints = config.getList(WireConfig.URL).stream()
                .map(url -> RegistryEndpoint.of(url, credentials))
                .toList();
        if (endpoints.isEmpty()) {
            throw new ConfigException(WireConfig.URL + " must name at least one registry");
        }
        connectTimeout = Duration.ofMillis(config.getInt(WireConfig.CONNECT_TIMEOUT));
        readTimeout = Duration.ofMillis(config.getInt(WireConfig.READ_TIMEOUT));
        retryWait = Duration.ofMillis(config.getInt(WireConfig.RETRY_WAIT));
        maxRetries = config.getInt(WireConfig.MAX_RETRIES);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout);
        RegistryTls.from(config).ifPresent(builder::sslContext);
        useProxy(builder, config.getString(WireConfig.PROXY_HOST), config.getInt(WireConfig.PROXY_PORT));
        client = builder.build();
    }

    private static void useProxy(HttpClient.Builder builder, String host, Integer port) {
        boolean named = host != null && !host.isEmpty();
        if (!named && port == null) {
            return;
        }
        if (!named || port == null || port < 1 || port > 65_535) {
            throw new ConfigException(WireConfig.PROXY_HOST + " and " + WireConfig.PROXY_PORT + " go together");
        }
        if (host.matches(".*[\\s@/?].*")) {
            throw new ConfigException(WireConfig.PROXY_HOST + " must be the name of a host alone");
        }
        builder.proxy(ProxySelector.of(new InetSocketAddress(host, port)));
    }

    /** Sends a GET request. */
    Reply get(String path) {
        return send(new Call("GET", path, null), maxRetries);
    }

    /** Sends a POST request that does not change the registry. */
    Reply query(String path, byte[] body) {
        return send(new Call("POST", path, body), maxRetries);
    }

    /** Sends a request that changes the registry. */
    Reply write(String path, byte[] body) {
        return send(new Call("POST", path, body), 0);
    }

    private Reply send(Call call, int retries) {
        for (int round = 0; ; round++) {
            int first = current.get();
            Attempt last = null;
            for (int i = 0; i < endpoints.size(); i++) {
                int server = (first + i) % endpoints.size();
                last = attempt(endpoints.get(server), call);
                if (last.failure() == null) {
                    return last.reply();
                }
                LOG.warn("Schema registry: {}", last.failure());
                current.compareAndSet(server, (server + 1) % endpoints.size());
            }
            if (round == retries) {
                String what = "No schema registry answered " + call.method() + " " + call.path();
                throw new RegistryUnavailableException(what + "; at last " + last.failure(), last.cause());
            }
            rest();
        }
    }

    private Attempt attempt(RegistryEndpoint endpoint, Call call) {
        try {
            Reply reply = exchange(request(endpoint, call));
            return new Attempt(reply, reply.isFinal() ? null : endpoint + " answered " + reply.status(), null);
        } catch (IOException e) {
            String why = e.getMessage() == null ? "" : ": " + credentials.printable(e.getMessage());
            return new Attempt(null, endpoint + " failed with " + e.getClass().getSimpleName() + why, e);
        }
    }

    private Reply exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, info -> new CappedBody());
        try {
            // The request's own timeout ends with the reply's headers; this one also covers the body.
            long whole = connectTimeout.plus(readTimeout).toMillis();
            HttpResponse<byte[]> response = exchange.get(whole, TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), response.body());
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

    private HttpRequest request(RegistryEndpoint endpoint, Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint.base() + call.path()))
                .timeout(readTimeout)
                .header("Accept", MEDIA_TYPE + ", application/json;q=0.9")
                .method(
                        call.method(),
                        call.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.body()));
        endpoint.headers().forEach(request::setHeader);
        return request.setHeader("Content-Type", MEDIA_TYPE).build();
    }

    private void rest() {
        try {
            pause.pause(retryWait);
        } catch (InterruptedException e) {
            throw new InterruptException("interrupted while waiting for the schema registry", e);
        }
    }

    /** Waits between two rounds; a no-op in tests. */
    @FunctionalInterface
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    /** A server's reply: status and body, at most {@link CappedBody#LIMIT} bytes. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Reply(int status, byte[] body) {

        /** Whether neither another server nor a later retry can give a better reply. */
        boolean isFinal() {
            return status / 100 != 5 && status != 408 && status != 429;
        }
    }

    /** A request to any server; {@code body} is null if it has none. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Call(String method, String path, byte[] body) {}

    /** The result of one request to one server; {@code failure} is null if its reply is final. */
    private record Attempt(Reply reply, String failure, IOException cause) {}
}
