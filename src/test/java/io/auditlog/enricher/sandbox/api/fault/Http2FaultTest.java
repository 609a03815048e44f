package io.auditlog.enricher.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.ApiSettings.Listen;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import io.auditlog.enricher.sandbox.api.http.SandboxCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault through HTTP/2 over TLS, as a client of the Java platform meets it. */
final class Http2FaultTest {

    private static final int ATTEMPTS = 10;
    private static final Set<Fault> QUIET = Set.of(Fault.SILENCE, Fault.SLOW, Fault.DRIP, Fault.ENDLESS);
    private static final Set<Fault> BROKEN = Set.of(
            Fault.HALF_CLOSE, Fault.RESET_MID_BODY, Fault.RESET, Fault.CLOSE_MID_BODY, Fault.CLOSE, Fault.GARBAGE);
    private static SimulatedApi api;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        api = SimulatedApi.start(ApiSettings.defaults().withListen(Listen.LOOPBACK_TLS));
        client = client(api.certificate());
    }

    private static HttpClient client(SandboxCertificate certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.truststore())) {
            trusted.load(in, certificate.password().toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static CompletableFuture<HttpResponse<byte[]>> ask(String id) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api.secureBaseUrl() + "/api/audit-logs/" + id))
                .header("Authorization", "Bearer " + ApiSettings.DEFAULT_KEY)
                .build();
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    @Test
    void shouldSpeakHttp2() throws Exception {
        HttpResponse<byte[]> reply = ask("log-1").get(10, TimeUnit.SECONDS);
        assertThat(reply.version()).isEqualTo(Version.HTTP_2);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(SimulatedEntries.bodyOf("log-1"));
        assertThat(api.witness().latest(1).get(0).version()).isEqualTo(20);
        assertThat(ask(Fault.SLOW.id("20ms", 1, "1")).get(20, TimeUnit.SECONDS).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldMisbehaveAndGoOn(Fault fault) throws Exception {
        // Given a fault; a client that takes the connection that the fault before has broken has not asked for this one
        String expected = QUIET.contains(fault) ? "quiet" : BROKEN.contains(fault) ? "broken" : "replied";
        String end;
        int attempts = 0;
        do {
            end = end(ask(fault.id("1")), expected.equals("quiet") ? 300 : 20_000);
        } while (!api.witness().countByBehaviour().containsKey(fault.label()) && ++attempts < ATTEMPTS);
        // Then it is of the kind that was asked for, and the API goes on for others
        assertThat(end).isEqualTo(expected);
        assertThat(api.witness().countByBehaviour()).containsKey(fault.label());
        for (int i = 0; i < ATTEMPTS && !end.equals("healthy"); i++) {
            end = end(ask("log-1"), 2000).equals("replied") ? "healthy" : end;
        }
        assertThat(end).isEqualTo("healthy");
    }

    private static String end(CompletableFuture<HttpResponse<byte[]>> asked, long millis) throws InterruptedException {
        try {
            asked.get(millis, TimeUnit.MILLISECONDS);
            return "replied";
        } catch (TimeoutException e) {
            asked.cancel(true);
            return "quiet";
        } catch (ExecutionException e) {
            return "broken";
        }
    }
}
