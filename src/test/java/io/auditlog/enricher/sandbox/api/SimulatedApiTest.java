package io.auditlog.enricher.sandbox.api;

import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.sandbox.api.ApiSettings.Listen;
import io.auditlog.enricher.sandbox.api.entry.SimulatedEntries;
import io.auditlog.enricher.sandbox.api.fault.Behaviour;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimulatedApiTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private SimulatedApi api;

    @AfterEach
    void close() {
        if (api != null) {
            api.close();
        }
    }

    private HttpResponse<byte[]> get(String path, String key) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.baseUrl() + path))
                .version(Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(10));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return client.send(request.build(), ofByteArray());
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return get(path, ApiSettings.DEFAULT_KEY);
    }

    @Test
    void shouldAnswerWithTheEntryOfTheDecodedId() throws Exception {
        api = SimulatedApi.start();
        HttpResponse<byte[]> plain = get("/api/audit-logs/log-1");
        HttpResponse<byte[]> encoded = get("/api/audit-logs/a%2Fb%20%E6%9D%B1%3F");
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("content-type")).hasValue("application/json; charset=utf-8");
        assertThat(plain.body()).isEqualTo(SimulatedEntries.bodyOf("log-1"));
        assertThat(encoded.body()).isEqualTo(SimulatedEntries.bodyOf("a/b 東?"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api/audit-logs", "/api/audit-logs/", "/api/audit-logs/a/b", "/api/audit-logs/%2e%2e", "/x"
            })
    void shouldKnowNoOtherPath(String path) throws Exception {
        api = SimulatedApi.start();
        HttpResponse<byte[]> reply = get(path);
        assertThat(reply.statusCode()).isEqualTo(404);
        assertThat(Json.object(reply.body())).containsOnlyKeys("error");
    }

    @Test
    void shouldRefuseOtherMethods() throws Exception {
        api = SimulatedApi.start();
        HttpRequest post = HttpRequest.newBuilder(URI.create(api.baseUrl() + "/api/audit-logs/log-1"))
                .version(Version.HTTP_1_1)
                .header("Authorization", "Bearer " + ApiSettings.DEFAULT_KEY)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(client.send(post, ofByteArray()).statusCode()).isEqualTo(405);
        assertThat(get("/api/audit-logs/log-1").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldAcceptTheKeysOfNowAndRememberNone() throws Exception {
        api = SimulatedApi.start();
        assertThat(get("/api/audit-logs/a", null).statusCode()).isEqualTo(401);
        assertThat(get("/api/audit-logs/a", "next-key").statusCode()).isEqualTo(401);
        api.acceptKeys("next-key");
        assertThat(get("/api/audit-logs/a", "next-key").statusCode()).isEqualTo(200);
        assertThat(get("/api/audit-logs/a").statusCode()).isEqualTo(401);

        List<Sighting> seen = api.witness().sightings();
        assertThat(seen)
                .extracting(Sighting::fingerprint)
                .containsExactly(
                        0L,
                        Witness.fingerprint("next-key"),
                        Witness.fingerprint("next-key"),
                        Witness.fingerprint(ApiSettings.DEFAULT_KEY));
        assertThat(seen.toString() + ApiSettings.defaults()).doesNotContain("next-key", ApiSettings.DEFAULT_KEY);
    }

    @Test
    void shouldFailAsOftenAsToldAndThenSucceed() throws Exception {
        api = SimulatedApi.start();
        String path = "/api/audit-logs/" + Fault.STATUS.id("502", 2, "1");
        assertThat(get(path).statusCode()).isEqualTo(502);
        assertThat(get(path).statusCode()).isEqualTo(502);
        assertThat(get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseWhatExceedsTheLimit() throws Exception {
        // Given a limit of 2 in an hour
        api = SimulatedApi.start(ApiSettings.defaults().withLimit(new RateLimit.FixedWindow(2, Duration.ofHours(1))));
        get("/api/audit-logs/a");
        get("/api/audit-logs/b");
        // When a third comes, then it is refused until the hour is over
        HttpResponse<byte[]> third = get("/api/audit-logs/c");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValueAsLong("retry-after").orElseThrow())
                .isBetween(3500L, 3600L);
        assertThat(api.witness().countByStatus()).containsEntry(200, 2).containsEntry(429, 1);
    }

    @Test
    void shouldRefuseConnectionsAndComeBackOnTheSamePort() throws Exception {
        api = SimulatedApi.start();
        URI url = api.baseUrl();
        get("/api/audit-logs/a");
        api.regime(Regime.REFUSING);
        assertThatThrownBy(() -> new RawCaller(url)).isInstanceOf(ConnectException.class);
        api.regime(Regime.NORMAL);
        assertThat(api.baseUrl()).isEqualTo(url);
        assertThat(get("/api/audit-logs/a").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldBeInOneConditionForEverybody() throws Exception {
        api = SimulatedApi.start();
        for (String regime : List.of("status.500", "status.503", "status.401", "status.403", "status.404")) {
            api.regime(Regime.parse(regime));
            assertThat(get("/api/audit-logs/a").statusCode()).isEqualTo(Integer.parseInt(regime.substring(7)));
        }
        api.regime(Regime.all(Behaviour.of(Fault.HTML)));
        assertThat(new String(get("/api/audit-logs/a").body(), StandardCharsets.UTF_8))
                .startsWith("<!DOCTYPE");
        api.regime(Regime.BLACK_HOLE);
        try (RawCaller caller = new RawCaller(api.baseUrl())) {
            assertThat(caller.send(RawCaller.request("/api/audit-logs/a", false))
                            .impatient(300)
                            .read(1))
                    .extracting(RawCaller.Received::end)
                    .isEqualTo(RawCaller.End.QUIET);
            while (api.witness().inFlight() == 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldRecordHostileTargetsExactly() throws Exception {
        api = SimulatedApi.start();
        List<String> targets = List.of(
                "/api/audit-logs/../admin",
                "/api/audit-logs/%2e%2e%2fadmin",
                "//evil.example/api/audit-logs/a",
                "http://evil.example/",
                "/api/audit-logs/a?b=c",
                "/api/audit-logs/a#b",
                "/api/audit-logs/a b",
                "/api/audit-logs/%00%0d%0a",
                "/api/audit-logs/\u00e2\u0080\u00ae",
                "/api/audit-logs/%zz",
                "*");
        for (String target : targets) {
            try (RawCaller caller = new RawCaller(api.baseUrl())) {
                caller.send(RawCaller.request(target, true)).read(100_000);
            }
        }
        assertThat(api.witness().rawTargets()).isEqualTo(targets);
        assertThat(api.witness().sightings())
                .extracting(Sighting::status)
                .containsExactly(404, 200, 404, 404, 200, 404, 404, 200, 404, 404, 404);
        assertThat(api.witness().countById()).containsOnlyKeys("../admin", "a", "\0\r\n");
    }

    @Test
    void shouldOfferTlsOnlyWhereItIsAskedFor() {
        api = SimulatedApi.start();
        assertThatThrownBy(() -> api.secureBaseUrl()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SimulatedApi.start(ApiSettings.defaults()
                        .withListen(new Listen("127.0.0.1", api.baseUrl().getPort(), false, 0))))
                .isInstanceOf(IllegalStateException.class);
    }
}
