package io.auditlog.enricher.sandbox.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        // Given a schema under one subject
        assertThat(register("s", ONE)).isEqualTo("200 {\"id\":1}");

        // When it is registered again, written differently, and under another subject
        String spaced = ONE.replace(":", " : ");

        // Then the id is the same, and another schema's id is another
        assertThat(register("s", spaced)).isEqualTo("200 {\"id\":1}");
        assertThat(register("t/ü", ONE)).isEqualTo("200 {\"id\":1}");
        assertThat(register("s", OPTIONAL_ADDED)).isEqualTo("200 {\"id\":2}");
        assertThat(get("/subjects")).isEqualTo("200 [\"s\",\"t/ü\"]");
        assertThat(get("/subjects/s/versions")).isEqualTo("200 [1,2]");
        assertThat(get("/schemas/ids/1/subjects")).isEqualTo("200 [\"s\",\"t/ü\"]");
        assertThat(get("/schemas/ids/2/versions")).contains("\"subject\":\"s\"").contains("\"version\":2");
    }

    @Test
    void shouldFindSchemasByIdByVersionAndByText() {
        // Given two versions
        register("s", ONE);
        register("s", OPTIONAL_ADDED);

        // When, then
        String second = "200 {\"subject\":\"s\",\"version\":2,\"id\":2,\"schema\":" + quoted(OPTIONAL_ADDED) + "}";
        assertThat(get("/schemas/ids/1?fetchMaxId=false&subject=s")).isEqualTo("200 {\"schema\":" + quoted(ONE) + "}");
        assertThat(get("/schemas/ids/1/schema")).isEqualTo("200 " + ONE);
        assertThat(get("/subjects/s/versions/2")).isEqualTo(second);
        assertThat(get("/subjects/s/versions/latest")).isEqualTo(second);
        assertThat(get("/subjects/s/versions/1/schema")).isEqualTo("200 " + ONE);
        assertThat(post("/subjects/s", body(OPTIONAL_ADDED))).isEqualTo(second);
        assertThat(get("/schemas/types")).isEqualTo("200 [\"AVRO\"]");
        assertThat(get("/")).isEqualTo("200 {}");
    }

    @Test
    void shouldUseTheErrorCodesOfTheRealOne() {
        // Given one version
        register("s", ONE);

        // When, then
        assertThat(get("/subjects/nobody/versions")).isEqualTo(error(404, 40401, "Subject 'nobody' not found."));
        assertThat(post("/subjects/nobody", body(ONE))).startsWith("404 {\"error_code\":40401");
        assertThat(get("/subjects/s/versions/9")).isEqualTo(error(404, 40402, "Version 9 not found."));
        assertThat(get("/subjects/s/versions/zero")).startsWith("422 {\"error_code\":42202");
        assertThat(get("/schemas/ids/9")).isEqualTo(error(404, 40403, "Schema 9 not found"));
        assertThat(post("/subjects/s", body(REQUIRED_ADDED))).isEqualTo(error(404, 40403, "Schema not found"));
        assertThat(register("s", "{\"type\":\"nonsense\"}")).startsWith("422 {\"error_code\":42201");
        assertThat(register("s", "")).startsWith("422 {\"error_code\":42201");
        assertThat(post("/subjects/s/versions", "{\"schema\":\"{}\",\"schemaType\":\"JSON\"}"))
                .startsWith("422 {\"error_code\":42201");
        assertThat(post("/subjects/s/versions", "no json")).startsWith("400 ");
        assertThat(get("/nowhere")).startsWith("404 {\"error_code\":404,");
    }

    @Test
    void shouldRefuseWhatTheOldOnesCannotGetAlongWith() {
        // Given a subject at the default level
        register("s", ONE);
        assertThat(get("/config")).isEqualTo("200 {\"compatibilityLevel\":\"BACKWARD\"}");

        // When a member without default is added
        String answer = register("s", REQUIRED_ADDED);

        // Then it is refused, and nothing was registered
        assertThat(answer).startsWith("409 {\"error_code\":409,").contains("READER_FIELD_MISSING_DEFAULT_VALUE");
        assertThat(get("/subjects/s/versions")).isEqualTo("200 [1]");

        // When the subject's own level permits it, then it is registered
        assertThat(put("/config/s", "{\"compatibility\":\"none\"}")).isEqualTo("200 {\"compatibility\":\"NONE\"}");
        assertThat(register("s", REQUIRED_ADDED)).isEqualTo("200 {\"id\":2}");
        assertThat(get("/config/s")).isEqualTo("200 {\"compatibilityLevel\":\"NONE\"}");
        assertThat(get("/config/t")).startsWith("404 {\"error_code\":40408");
        assertThat(get("/config/t?defaultToGlobal=true")).contains("BACKWARD");
        assertThat(put("/config", "{\"compatibility\":\"SIDEWAYS\"}")).startsWith("422 {\"error_code\":42203");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, true, true",
        "BACKWARD, true, false",
        "BACKWARD_TRANSITIVE, true, false",
        "FORWARD, true, true",
        "FORWARD_TRANSITIVE, true, true",
        "FULL, true, false",
        "FULL_TRANSITIVE, true, false",
    })
    void shouldJudgeByTheLevel(String level, boolean optional, boolean required) {
        // Given a level
        register("s", ONE);
        put("/config", "{\"compatibility\":\"" + level + "\"}");

        // When, then
        assertThat(isCompatible(OPTIONAL_ADDED)).isEqualTo("200 {\"is_compatible\":" + optional + "}");
        assertThat(isCompatible(REQUIRED_ADDED)).isEqualTo("200 {\"is_compatible\":" + required + "}");
    }

    @Test
    void shouldCompareWithAllVersionsWhereTheLevelIsTransitive() {
        // Given a field that was taken out; it comes back with another type, which only the oldest version knows
        String other = schema(",{\"name\":\"b\",\"type\":[\"null\",\"long\"],\"default\":null}");
        put("/config", "{\"compatibility\":\"FULL\"}");
        register("s", OPTIONAL_ADDED);
        register("s", ONE);

        // When, then
        assertThat(isCompatible(other)).contains("true");
        put("/config", "{\"compatibility\":\"FULL_TRANSITIVE\"}");
        assertThat(post("/compatibility/subjects/s/versions?verbose=true", body(other)))
                .contains("\"is_compatible\":false")
                .contains("MISSING_UNION_BRANCH");
        assertThat(post("/compatibility/subjects/s/versions/9", body(other))).startsWith("404 {\"error_code\":40402");
    }

    @Test
    void shouldDeleteSoftlyThenForGood() {
        // Given a subject
        register("s", ONE);
        assertThat(send("DELETE", "/subjects/s?permanent=true", null)).startsWith("404 {\"error_code\":40405");

        // When it is deleted, then it is gone, but its schema can still be read
        assertThat(send("DELETE", "/subjects/s", null)).isEqualTo("200 [1]");
        assertThat(get("/subjects/s/versions")).startsWith("404 {\"error_code\":40401");
        assertThat(get("/subjects?deleted=true")).isEqualTo("200 [\"s\"]");
        assertThat(get("/schemas/ids/1")).startsWith("200 ");
        assertThat(send("DELETE", "/subjects/s", null)).startsWith("404 {\"error_code\":40404");

        // When it is deleted for good, then nothing is left
        assertThat(send("DELETE", "/subjects/s?permanent=true", null)).isEqualTo("200 [1]");
        assertThat(send("DELETE", "/subjects/s", null)).startsWith("404 {\"error_code\":40401");
    }

    @Test
    void shouldDemandThePassword() {
        try (SandboxRegistry locked = SandboxRegistry.start(0, "user", "pass:word")) {
            // When nobody, a stranger and the user ask
            assertThat(send(authorized(locked, null))).isEqualTo(error(401, 401, "Unauthorized"));
            assertThat(send(authorized(locked, "user:wrong"))).startsWith("401 ");

            // Then only the user gets an answer
            assertThat(send(authorized(locked, "user:pass:word"))).isEqualTo("200 []");
        }
    }

    @Test
    void shouldComeBackOnTheSamePortWithAllThatItKnew() {
        // Given a registry with a schema
        register("s", ONE);
        String url = registry.url();

        // When it is down, then connections are refused
        registry.down();
        assertThatThrownBy(() -> get("/subjects")).hasCauseInstanceOf(ConnectException.class);

        // When it is up again, then it goes on where it was
        registry.up();
        assertThat(registry.url()).isEqualTo(url);
        assertThat(get("/subjects")).isEqualTo("200 [\"s\"]");
    }

    @Test
    void shouldCountItsRequestsAndFailWhenTold() {
        // Given a registry that fails
        registry.failWith(503);

        // When it is asked, then it says so, and the request counts
        assertThat(get("/subjects")).startsWith("503 {\"error_code\":503");
        registry.failWith(0);
        assertThat(register("s", ONE)).startsWith("200");
        assertThat(registry.requests()).isEqualTo(2);
        assertThat(registry.requestLines()).containsExactly("GET /subjects", "POST /subjects/s/versions");
    }

    @Test
    void shouldRunAsAProcess(@TempDir Path directory) {
        // Given a registry in a JVM of its own
        Path output = directory.resolve("output.log");
        try (JavaProcess process =
                JavaCommand.of(RegistryMain.class.getName()).heap("64m").start(output)) {
            // When it says where it listens
            String line = process.awaitLine(text -> text.startsWith("registry ready "), Duration.ofSeconds(30));

            // Then it answers there
            URI uri = URI.create(line.substring("registry ready ".length()) + "/subjects");
            assertThat(send(HttpRequest.newBuilder(uri))).isEqualTo("200 []");
        }
    }

    private String register(String subject, String schema) {
        return post("/subjects/" + subject.replace("/", "%2F").replace("ü", "%C3%BC") + "/versions", body(schema));
    }

    private String isCompatible(String schema) {
        return post("/compatibility/subjects/s/versions/latest", body(schema));
    }

    private String get(String path) {
        return send("GET", path, null);
    }

    private String post(String path, String body) {
        return send("POST", path, body);
    }

    private String put(String path, String body) {
        return send("PUT", path, body);
    }

    private String send(String method, String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(registry.url() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> reply = client.send(request.build(), BodyHandlers.ofString());
            return reply.statusCode() + " " + reply.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder authorized(SandboxRegistry locked, String pair) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(locked.url() + "/subjects"));
        if (pair != null) {
            String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + encoded);
        }
        return request;
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
