package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.cli.Commands;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands about letters as a person types them: what is printed, and the exit code. */
@ExtendWith(SharedBroker.class)
final class DeadLetterCommandsIT {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private SandboxBroker broker;
    private Stage stage;
    private LetterField field;

    @BeforeEach
    void plantLetters(SandboxBroker shared) {
        broker = shared;
        stage = new Stage(shared, "commands", 1, ApiSettings.defaults());
        field = new LetterField(stage);
        field.plant(10);
    }

    @AfterEach
    void clearStage() {
        field.close();
        stage.close();
    }

    @Test
    void shouldListTheFirstOfTheLettersThatAreMeant() {
        assertThat(execute("dead-letters", "--code", "not_found", "--limit", "1"))
                .isZero();
        assertThat(printed())
                .containsExactly(
                        "FAILED AT CLASS CODE STATUS REDRIVES ID ORIGIN ERROR",
                        "2026-11-20T12:00:00Z 4xx NOT_FOUND 404 0 log-0 ids-1@0 the API answered 404");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldCountLettersAsOneJsonObject() {
        assertThat(execute("dead-letters", "--summary", "--format", "json")).isZero();
        assertThat(printed())
                .containsExactly("{\"letters\":10,\"classes\":{\"4xx\":2,\"5xx\":2,\"invalid-id\":2,"
                        + "\"invalid-response\":2,\"transport\":2},"
                        + "\"codes\":{\"ID_INVALID\":2,\"NOT_FOUND\":2,\"PAYLOAD_SCHEMA\":2,\"SERVER_ERROR\":2,"
                        + "\"TIMEOUT\":2},\"statuses\":{\"404\":2,\"none\":8},\"days\":{\"2026-11-20\":10}}");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldShowWhatARedriveWouldSend() {
        // Given: two letters of the last hours, behind older ones
        for (String id : List.of("log-a", "log-b")) {
            field.plant(content(id, Code.SERVER_ERROR, 503).setFailedAt(Instant.now()));
        }
        field.settle();
        // When
        assertThat(execute("redrive", "--dry-run", "--class", "5xx", "--since", "2h", "--max", "1"))
                .isZero();
        // Then
        assertThat(printed())
                .contains(
                        "Dry run: nothing was sent, nothing committed. This would be sent:",
                        " SERVER_ERROR 1",
                        "selected 1",
                        "would be sent 1",
                        "would be parked 0",
                        "not selected 2");
        assertThat(err.toString()).isEmpty();
        assertThat(field.records(stage.property("input.topic"))).isEmpty();
    }

    @Test
    void shouldSendOneLetterElsewhereAndThenNothingMore() {
        // Given
        String other = broker.createTopic("elsewhere", 1);
        String[] command = {"redrive", "--to", other, "--status", "404", "--id", "log-5", "--rate", "50"};
        // When
        assertThat(execute(command)).isZero();
        // Then
        assertThat(printed())
                .anyMatch(line -> line.endsWith(": to " + other + ", at most 50 letters per second"))
                .contains("read 10", "selected 1", "sent 1", "parked 0", "not selected 9", "undecodable 0");
        assertThat(field.records(other))
                .singleElement()
                .satisfies(record ->
                        assertThat(record.header("enricher.redrive.count")).isEqualTo("1"));
        // When: the same again
        assertThat(execute(command)).isZero();
        // Then
        assertThat(printed()).contains("read 0", "sent 0");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldSayHowARunFromTheBeginningIsContinued() {
        assertThat(execute("redrive", "--from-beginning", "--max", "1")).isZero();
        assertThat(printed())
                .contains("From the beginning: if this run is interrupted, go on without --from-beginning", "sent 1");
    }

    @Test
    void shouldEndWithOneWhereATopicIsMissingAndWithTwoWhereTheConfigurationIsWrong() {
        assertThat(execute("redrive", "--to", "no-such-topic")).isEqualTo(1);
        assertThat(err.toString()).startsWith("Topic no-such-topic does not exist: create it");
        stage.with("basic.auth.credentials.source", "SASL_INHERIT");
        assertThat(execute("dead-letters")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("The configuration has a problem:")
                .contains("basic.auth.credentials.source")
                .doesNotContain("again");
    }

    private int execute(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", stage.configuration(directory).toString()));
        CommandLine line = Commands.create(
                config -> {
                    throw new AssertionError("no worker is meant");
                },
                Map.of());
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(all.toArray(String[]::new));
    }

    /** The lines that were printed, with one space for several. */
    private List<String> printed() {
        return out.toString().lines().map(line -> line.replaceAll(" +", " ")).toList();
    }
}
