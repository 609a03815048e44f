package io.auditlog.enricher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.fetch.http.RawServer;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.api.SimulatedApi;
import io.auditlog.enricher.sandbox.api.fault.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code fetch} prints of the simulated API and of a hostile one, and its exit codes. */
final class FetchCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String more = "";

    @Test
    void shouldPrintTheEntryInEachForm() throws Exception {
        try (SimulatedApi api = SimulatedApi.start()) {
            assertThat(fetch(api.baseUrl(), "log-7")).as("%s", err).isZero();
            assertThat(out.toString())
                    .startsWith("{\n  \"id\": \"log-7\",\n")
                    .contains("\"costUsd\": 0.610957666936805363,");
            assertThat(err.toString())
                    .contains(
                            "GET of log-7 from " + api.baseUrl(),
                            "HTTP/1.1, status 200 in ",
                            ": connection ",
                            ", head ")
                    .contains("  content-type: application/json")
                    .doesNotContain(ApiSettings.DEFAULT_KEY);

            assertThat(fetch(api.baseUrl(), "log-7", "--as", "avro")).isZero();
            assertThat(out.toString()).contains("\"runId\": null", "\"bodySha256\": \"");

            assertThat(fetch(api.baseUrl(), "log-7", "--as", "ocsf")).isZero();
            assertThat(out.toString()).contains("\"class_uid\": 6003");
            assertThat(err.toString()).contains("; by default, as ocsf.topic is not set");

            assertThat(fetch(api.baseUrl(), "log-7", "--as", "all")).isZero();
            assertThat(out.toString()).contains("  \"json\": {", "  \"avro\": {", "  \"ocsf\": {");
            assertThat(api.witness().count()).isEqualTo(4);
        }
    }

    @Test
    void shouldTakeTheWorkersTls() throws Exception {
        try (SimulatedApi api =
                SimulatedApi.start(ApiSettings.defaults().withListen(ApiSettings.Listen.LOOPBACK_TLS))) {
            assertThat(fetch(api.secureBaseUrl(), "log-7")).isEqualTo(1);
            assertThat(err.toString()).contains("No entry: transport TLS: ", "A worker waits (PAUSED_TLS)");
            more = "api.ssl.truststore.location=" + api.certificate().truststore() + "\napi.ssl.truststore.password="
                    + api.certificate().password() + "\n";
            assertThat(fetch(api.secureBaseUrl(), "log-7")).as("%s", err).isZero();
            assertThat(err.toString()).contains("HTTP/2.0, TLSv1.3, status 200 in ");
        }
    }

    @Test
    void shouldSayWhatAWorkerMakesOfAFailure() throws Exception {
        try (SimulatedApi api = SimulatedApi.start()) {
            assertThat(fetch(api.baseUrl(), Fault.THROTTLED.id("1"))).isEqualTo(1);
            assertThat(out.toString()).isEmpty();
            assertThat(err.toString())
                    .contains("The reply asks to wait for 1000 ms; a worker sends nothing for so long")
                    .contains("No entry: 4xx TOO_MANY_REQUESTS: the API answered with status 429")
                    .contains("  if that fails too, all IDs wait (THROTTLED), this one included")
                    .contains(
                            "  if it succeeds, this ID is asked again; a dead letter after 8 failures in 600 s or more");

            assertThat(fetch(api.baseUrl(), "../x")).isEqualTo(1);
            assertThat(err.toString()).contains("No entry: invalid-id ID_INVALID: ", "without asking the API");
            assertThat(api.witness().count()).isEqualTo(1);
        }
        assertThat(fetch(URI.create("http://127.0.0.1:1"), "log-7")).isEqualTo(1);
        assertThat(err.toString())
                .contains("No reply in ", ": no connection (DNS, TCP, TLS)", "No entry: transport UNREACHABLE: ")
                .contains("-> No connection: check host and port")
                .contains("A worker waits (PAUSED_NETWORK); no ID becomes a dead letter by this");
    }

    @ParameterizedTest
    @CsvSource({
        "status.401-1, '-> The key is not accepted: get a valid one', PAUSED_AUTH",
        "status.403-1, lacks a permission: have it granted, PAUSED_PERMISSION",
        "status.404-1, '-> The ID does not exist, or api.base.url is wrong', PAUSED_CONFIG",
        "status.429-1, '-> The API refuses for the rate', THROTTLED",
        "status.503-1, '-> The API was reached, and fails', PAUSED_UPSTREAM",
        "silence-1, '-> No complete reply', PAUSED_NETWORK",
        "redirect-1, '-> Redirects are not followed', PAUSED_CONFIG"
    })
    void shouldSayWhatToDoAboutAFailure(String fault, String advice, String state) throws Exception {
        more = "request.timeout=1s\n";
        try (SimulatedApi api = SimulatedApi.start()) {
            assertThat(fetch(api.baseUrl(), "fault-" + fault)).isEqualTo(1);
            assertThat(err.toString()).contains(advice, "(" + state + ")").doesNotContain("none becomes a dead letter");
        }
    }

    @Test
    void shouldLetNothingFromTheNetworkReachTheTerminalAsItIs() throws Exception {
        // Given an API that echoes the key, and sends control characters in an entry and a header
        String entry =
                "{\"id\":\"log-1\",\"timestamp\":\"2026-11-03T14:22:05.123Z\",\"organizationId\":\"o\",\"event\":\"e\","
                        + "\"actor\":\"\u009b31mred\",\"userId\":null,\"ipAddress\":null,\"chatId\":null,\"agentId\":null,"
                        + "\"runId\":null,\"triggerId\":null,\"data\":{\"saw\":\"Bearer " + ApiSettings.DEFAULT_KEY
                        + "\"},\"createdAt\":\"2026-11-03T14:22:05.123Z\"}";
        byte[] body = entry.getBytes(StandardCharsets.UTF_8);
        byte[] head = RawServer.ascii("HTTP/1.1 200 OK\nX-Request-Id: a\u009b31m\nVia: " + ApiSettings.DEFAULT_KEY
                + "\nContent-Length: " + body.length + "\n\n");
        // When
        try (RawServer server = new RawServer((request, socket, stream) -> {
            stream.write(head);
            stream.write(body);
            return true;
        })) {
            assertThat(fetch(server.url(), "log-1", "--as", "all"))
                    .as("%s", err)
                    .isZero();
        }
        // Then
        assertThat(out.toString() + err)
                .doesNotContain("\u009b", ApiSettings.DEFAULT_KEY)
                .contains("\"actor\": \"\\u009b31mred\"", "Bearer *****", "Via: *****");
    }

    @Test
    void shouldRefuseAWrongConfigurationAndAWrongCommandLine() throws Exception {
        assertThat(fetch(URI.create("http://127.0.0.1:1"), "log-1", "--as", "xml"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Invalid value for option '--as'");
        assertThat(fetch(URI.create("ftp://127.0.0.1:1"), "log-1")).isEqualTo(2);
        assertThat(err.toString()).contains("api.base.url");
    }

    private int fetch(URI api, String... arguments) throws IOException {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Path config = Files.writeString(
                folder.resolve("worker.properties"),
                "bootstrap.servers=127.0.0.1:1\nschema.registry.url=mock://fetch\napi.base.url=" + api + "\napi.key="
                        + ApiSettings.DEFAULT_KEY + "\n" + more);
        String[] all = Stream.concat(Stream.of("fetch", "--config", config.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        return Commands.create(any -> ExitCode.FAILED, Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
