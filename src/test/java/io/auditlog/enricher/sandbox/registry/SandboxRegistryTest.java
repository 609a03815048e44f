package io.auditlog.enricher.sandbox.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SandboxRegistryTest {

    private static final String ONE = schema("");
    private static final String OPTIONAL_ADDED =
            schema(",{\"name\":\"b\",\"type\":[\"null\",\"string\"],\"default\":null}");
    private static final String REQUIRED_ADDED = schema(",{\"name\":\"b\",\"type\":\"string\"}");

    private final SandboxRegistry registry = SandboxRegistry.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void shouldGiveTheSameSchemaTheSameIdEverywhere() {
        // Given a schema under one subject, when it is registered again, written differently, and under another subject
        assertThat(register("s", ONE)).isEqualTo("200 {\"id\":1}");
        assertThat(register("s", ONE.replace(":", " : "))).isEqualTo("200 {\"id\":1}");
        assertThat(register("t%2F%C3%BC", ONE)).isEqualTo("200 {\"id\":1}");
        // Then another schema's id is another
        assertThat(register("s", OPTIONAL_ADDED)).isEqualTo("200 {\"id\":2}");
        assertThat(get("/subjects")).isEqualTo("200 [\"s\",\"t/ü\"]");
        assertThat(get("/subjects/s/versions")).isEqualTo("200 [1,2]");
    }

    @Test
    void shouldFindSchemasByIdByVersionAndByText() {
        register("s", ONE);
        register("s", OPTIONAL_ADDED);
        String second = "200 {\"subject\":\"s\",\"version\":2,\"id\":2,\"schema\":" + quoted(OPTIONAL_ADDED) + "}";
        assertThat(get("/schemas/ids/1?fetchMaxId=false&subject=s")).isEqualTo("200 {\"schema\":" + quoted(ONE) + "}");
        assertThat(get("/subjects/s/versions/2")).isEqualTo(second);
        assertThat(get("/subjects/s/versions/latest")).isEqualTo(second);
        assertThat(post("/subjects/s", body(OPTIONAL_ADDED))).isEqualTo(second);
    }

    @Test
    void shouldUseTheErrorCodesOfTheRealOne() {
        register("s", ONE);
        assertThat(get("/subjects/nobody/versions")).isEqualTo(error(404, 40401, "Subject 'nobody' not found."));
        assertThat(post("/subjects/nobody", body(ONE))).startsWith("404 {\"error_code\":40401");
        assertThat(get("/subjects/s/versions/9")).isEqualTo(error(404, 40402, "Version 9 not found."));
        assertThat(get("/schemas/ids/9")).isEqualTo(error(404, 40403, "Schema 9 not found"));
        assertThat(post("/subjects/s", body(REQUIRED_ADDED))).isEqualTo(error(404, 40403, "Schema not found"));
        assertThat(register("s", "{\"type\":\"nonsense\"}")).startsWith("422 {\"error_code\":42201");
        assertThat(register("s", "")).startsWith("422 {\"error_code\":42201");
        assertThat(post("/subjects/s/versions", "no json")).startsWith("400 ");
        assertThat(get("/nowhere")).startsWith("404 {\"error_code\":404,");
    }

    @Test
    void shouldRefuseWhatCannotReadTheLatestVersion() {
        // Given a subject, when a member without default is added
        register("s", ONE);
        String answer = register("s", REQUIRED_ADDED);
        // Then it is refused, and nothing was registered
        assertThat(answer).startsWith("409 {\"error_code\":409,").contains("READER_FIELD_MISSING_DEFAULT_VALUE");
        assertThat(get("/subjects/s/versions")).isEqualTo("200 [1]");
    }

    @Test
    void shouldDemandThePassword() {
        try (SandboxRegistry locked = SandboxRegistry.start(0, "user", "pass:word")) {
            assertThat(send(authorized(locked, "user:wrong"))).isEqualTo(error(401, 401, "Unauthorized"));
            assertThat(send(authorized(locked, "user:pass:word"))).isEqualTo("200 []");
        }
    }

    @Test
    void shouldComeBackOnTheSamePortWithAllThatItKnew() {
        register("s", ONE);
        String url = registry.url();
        registry.down();
        assertThatThrownBy(() -> get("/subjects")).hasCauseInstanceOf(ConnectException.class);
        registry.up();
        assertThat(registry.url()).isEqualTo(url);
        assertThat(get("/subjects")).isEqualTo("200 [\"s\"]");
    }

    private String register(String subject, String schema) {
        return post("/subjects/" + subject + "/versions", body(schema));
    }

    private String get(String path) {
        return send(HttpRequest.newBuilder(URI.create(registry.url() + path)));
    }

    private String post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(registry.url() + path)).POST(BodyPublishers.ofString(body)));
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> reply = client.send(request.build(), BodyHandlers.ofString());
            return reply.statusCode() + " " + reply.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder authorized(SandboxRegistry locked, String pair) {
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(locked.url() + "/subjects"))
                .header("Authorization", "Basic " + encoded);
    }

    private static String schema(String further) {
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"}" + further + "]}";
    }

    private static String body(String schema) {
        return "{\"schema\":" + quoted(schema) + ",\"references\":[]}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\\\"") + "\"";
    }

    private static String error(int status, int code, String message) {
        return status + " {\"error_code\":" + code + ",\"message\":\"" + message + "\"}";
    }
}
