package io.auditlog.enricher.wire;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries requests to the registry: fails over from one server to the next, bounds every wait, and asks again where
 * asking has no effect. A write goes to each server at most once. Redirects are never followed.
 *
 * <p>Threads: any, several at once; a call blocks until it is answered or given up.
 */
final class RegistryTransport {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryTransport.class);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final RegistrySettings settings;
    private final Pause pause;
    private final HttpClient client;
    private final AtomicInteger current = new AtomicInteger();

    RegistryTransport(RegistrySettings settings, Pause pause) {
        this.settings = settings;
        this.pause = pause;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout());
        settings.tls().ifPresent(builder::sslContext);
        settings.proxy().map(ProxySelector::of).ifPresent(builder::proxy);
        client = builder.build();
    }

    /** Asks with GET. */
    RegistryReply get(String path) {
        return send(new Call("GET", path, null), 1 + settings.maxRetries());
    }

    /** Asks with POST for something that changes nothing in the registry. */
    RegistryReply query(String path, byte[] body) {
        return send(new Call("POST", path, body), 1 + settings.maxRetries());
    }

    /** Sends something that changes the registry. */
    RegistryReply write(String path, byte[] body) {
        return send(new Call("POST", path, body), 1);
    }

    private RegistryReply send(Call call, int rounds) {
        Failures failures = new Failures();
        for (int round = 0; round < rounds; round++) {
            if (round > 0) {
                rest();
            }
            for (int server = 0; server < settings.endpoints().size(); server++) {
                RegistryReply reply = tryOnce(call, failures);
                if (reply != null) {
                    return reply;
                }
            }
        }
        throw failures.asException(call);
    }

    /** The reply of the current server; null, and the next server made current, if it gave none that is final. */
    private RegistryReply tryOnce(Call call, Failures failures) {
        int index = current.get();
        List<RegistryEndpoint> endpoints = settings.endpoints();
        RegistryEndpoint endpoint = endpoints.get(index);
        try {
            RegistryReply reply = exchange(endpoint, call);
            if (!reply.isTemporary()) {
                return reply;
            }
            failures.add(endpoint + " answered " + reply.status(), null);
        } catch (IOException e) {
            String why =
                    e.getMessage() == null ? "" : ": " + settings.credentials().printable(e.getMessage());
            failures.add(endpoint + " failed with " + e.getClass().getSimpleName() + why, e);
        }
        LOG.warn("Schema registry: {}", failures.last);
        current.compareAndSet(index, (index + 1) % endpoints.size());
        return null;
    }

    private RegistryReply exchange(RegistryEndpoint endpoint, Call call) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request(endpoint, call), info -> new CappedBody());
        try {
            // The request's own timeout ends with the reply's headers; this one covers the body too.
            long whole = settings.connectTimeout().plus(settings.readTimeout()).toMillis();
            HttpResponse<byte[]> response = exchange.get(whole, TimeUnit.MILLISECONDS);
            return new RegistryReply(response.statusCode(), response.body());
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
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(call.path()))
                .timeout(settings.readTimeout())
                .header("Accept", MEDIA_TYPE + ", application/json;q=0.9")
                .method(
                        call.method(),
                        call.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.body()));
        settings.headers().forEach(request::setHeader);
        request.setHeader("Content-Type", MEDIA_TYPE);
        if (endpoint.authorization() != null) {
            request.setHeader("Authorization", endpoint.authorization());
        }
        return request.build();
    }

    private void rest() {
        try {
            pause.pause(settings.retryWait());
        } catch (InterruptedException e) {
            throw new InterruptException("interrupted while waiting for the schema registry", e);
        }
    }

    /** One request, wherever it goes. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Call(String method, String path, byte[] body) {}

    /** What went wrong on the way to an answer. */
    private static final class Failures {
        private String last;
        private IOException cause;

        void add(String what, IOException why) {
            last = what;
            cause = why;
        }

        RegistryUnavailableException asException(Call call) {
            return new RegistryUnavailableException(
                    "No schema registry answered " + call.method() + " " + call.path() + "; at last " + last, cause);
        }
    }
}
