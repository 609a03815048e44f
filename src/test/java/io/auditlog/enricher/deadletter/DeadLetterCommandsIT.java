package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.Console;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands about dead letters at a real broker: what is printed, and what comes back: the same bytes, once. */
@ExtendWith(SharedBroker.class)
final class DeadLetterCommandsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private final Console console = new Console();
    private SandboxBroker broker;
    private Stage stage;
    private LetterField field;

    @BeforeEach
    void setStage(SandboxBroker shared) {
        broker = shared;
        stage = new Stage(shared, "letters", 3, ApiSettings.defaults());
        field = new LetterField(stage);
    }

    @AfterEach
    void clearStage() {
        field.close();
        stage.close();
    }

    @Test
    void shouldSendBackExactlyTheBytesOfOneClassThoughItIsKilledHalfWay() throws Exception {
        // Given
        field.plant(10_000);
        String[] command = {"redrive", "--class", "4xx", "--rate", "800"};
        // When: killed after a part, and run again
        try (JavaProcess process = process(command)) {
            Await.until(
                    "a part to be sent", PATIENCE, () -> field.records(input()).size() > 300);
            process.sigkill();
        }
        int sentBefore = field.records(input()).size();
        assertThat(sentBefore).as("the kill came half-way").isBetween(300, 1_900);
        assertThat(execute("redrive", "--class", "4xx", "--rate", "1000000")).isZero();
        // Then
        assertThat(field.found(input())).isEqualTo(field.planted("4xx"));
        assertThat(printed("sent")).isEqualTo(2_000 - sentBefore);
        assertThat(execute(command)).isZero();
        assertThat(printed("read")).isZero();
        assertThat(console.out()).contains("No letter is left that").doesNotContain("another selection");
        String first = lines().get(0).replaceAll("Group (\\S+):.*", "$1");
        assertThat(field.records(input())).allMatch(record -> "1".equals(record.header("enricher.redrive.count")));
        // And another selection reads all of them anew
        assertThat(execute("redrive", "--dry-run", "--id", "log-7")).isZero();
        assertThat(lines().get(1)).contains("another selection or target", "group " + first + ".");
        assertThat(execute("redrive", "--id", "log-7")).isZero();
        assertThat(printed("sent")).isEqualTo(1);
    }

    @Test
    void shouldStopCleanlyOnSigterm() {
        field.plant(5_000);
        try (JavaProcess process = process("redrive", "--rate", "400")) {
            Await.until(
                    "a part to be sent", PATIENCE, () -> field.records(input()).size() > 100);
            process.sigterm();
            assertThat(process.awaitExit(PATIENCE)).isZero();
            String sent = process.awaitLine(line -> line.startsWith("sent "), Duration.ZERO);
            assertThat(sent.replaceAll("\\D", ""))
                    .isEqualTo(String.valueOf(field.records(input()).size()));
        }
    }

    @Test
    void shouldCreateTheParkingTopicAndSendBackFromItOnDemand() throws Exception {
        // Given
        field.plant(content("log-5", Code.NOT_FOUND, 404).setRedriveCount(5));
        field.settle();
        Emitted letter = field.records(field.topic("4xx")).get(0);
        stage.with("topics.create", "true").with("topics.create.partitions", "1");
        // When
        assertThat(execute("redrive")).isZero();
        // Then
        assertThat(printed("parked")).isEqualTo(1);
        assertThat(field.records(input())).isEmpty();
        assertThat(field.records(field.topic("4xx") + "-parked"))
                .singleElement()
                .satisfies(parked -> {
                    assertThat(parked.key()).isEqualTo(letter.key());
                    assertThat(parked.value()).isEqualTo(letter.value());
                    assertThat(parked.headers()).isEqualTo(letter.headers());
                });
        assertThat(execute("redrive", "--parked")).isZero();
        assertThat(printed("sent")).isEqualTo(1);
    }

    @Test
    void shouldListAndCountWithoutJoiningAGroup() {
        field.plant(10);
        assertThat(execute("dead-letters", "--code", "not_found", "--limit", "1"))
                .isZero();
        assertThat(lines())
                .containsExactly(
                        "FAILED AT CLASS CODE STATUS EARLIER REDRIVES ID ORIGIN ERROR",
                        "2026-11-20T12:00:00Z 4xx NOT_FOUND 404 0 log-0 ids-1@0 the API answered 404");
        assertThat(execute("dead-letters", "--summary", "--format", "json")).isZero();
        assertThat(lines())
                .containsExactly("{\"letters\":10,\"classes\":{\"4xx\":2,\"5xx\":2,\"invalid-id\":2,"
                        + "\"invalid-response\":2,\"transport\":2},"
                        + "\"codes\":{\"ID_INVALID\":2,\"NOT_FOUND\":2,\"PAYLOAD_SCHEMA\":2,\"SERVER_ERROR\":2,"
                        + "\"TIMEOUT\":2},\"statuses\":{\"404\":2,\"none\":8},\"days\":{\"2026-11-20\":10}}");
        assertThat(console.err()).isEmpty();
        assertThat(Await.get(broker.admin().listGroups().all()))
                .noneMatch(group -> group.groupId().startsWith(stage.property("application.id")));
    }

    @Test
    void shouldFollowWhatComesAndShowAllOfOneId() {
        // Given
        field.plant(10);
        CompletableFuture<Integer> follower = CompletableFuture.supplyAsync(
                () -> execute("dead-letters", "--follow", "--code", "GONE", "--limit", "3"));
        // When
        Await.until("three letters", PATIENCE, () -> {
            field.plant(content("log-late", Code.GONE, 410));
            field.settle();
            return follower.isDone();
        });
        // Then
        assertThat(follower.join()).isZero();
        assertThat(lines()).hasSize(4).last().asString().contains(" GONE 410 0 log-late ");
        assertThat(execute("dead-letters", "--show", "log-5")).isZero();
        assertThat(lines())
                .startsWith("log-5", " reason 4xx NOT_FOUND 404")
                .contains(" input ids-1@5, timestamp 2026-11-20T11:58:20Z", " input header h: -");
        assertThat(execute("dead-letters", "--show", "log-5", "--format", "json"))
                .isZero();
        assertThat(lines()).singleElement().asString().contains("\"auditLogId\":{\"string\":\"log-5\"}");
        assertThat(execute("dead-letters", "--show", "log-5", "--summary")).isEqualTo(2);
    }

    @Test
    void shouldFindATimeWhereTheTopicStampsRecords() {
        broker.createTopics(1, Map.of("message.timestamp.type", "LogAppendTime"), input() + "-stamped");
        stage.with("dead.letter.topic", input() + "-stamped");
        field.plant(content("log-1", Code.NOT_FOUND, 404));
        field.settle();
        assertThat(execute("dead-letters", "--since", "2000-01-01", "--until", "2100-01-01"))
                .isZero();
        assertThat(lines()).hasSize(2).last().asString().contains("log-1");
    }

    @Test
    void shouldPrintWhatARedriveWouldSendAndSendItElsewhere() {
        // Given: two letters of the last hours, behind older ones
        field.plant(10);
        for (String id : List.of("log-a", "log-b")) {
            field.plant(content(id, Code.GONE, 410).setFailedAt(Instant.now()));
        }
        field.settle();
        // When
        assertThat(execute("redrive", "--dry-run", "--class", "4xx", "--since", "2h", "--max", "1"))
                .isZero();
        // Then
        assertThat(lines())
                .contains(
                        "Dry run: nothing was sent, nothing committed. This would be sent:",
                        " GONE 1",
                        "selected 1",
                        "would be sent 1",
                        "would be parked 0",
                        "not selected 2");
        // When
        String other = broker.createTopic("elsewhere", 1);
        assertThat(execute("redrive", "--from-beginning", "--to", other, "--class", "4xx", "--rate", "50"))
                .isZero();
        // Then
        assertThat(lines())
                .anyMatch(line -> line.endsWith(": to " + other + ", at most 50 letters per second"))
                .contains("From the beginning: if this run is interrupted, go on without --from-beginning")
                .contains("read 4", "selected 4", "sent 4", "parked 0", "not selected 0", "undecodable 0");
        assertThat(field.found(other)).isEqualTo(field.planted("4xx"));
        assertThat(field.records(input())).isEmpty();
        assertThat(console.err()).isEmpty();
    }

    @Test
    void shouldEndWithOneWhereATopicIsMissingAndWithTwoWhereTheConfigurationIsWrong() {
        assertThat(execute("redrive", "--to", "no-such-topic")).isEqualTo(1);
        assertThat(console.err()).startsWith("Topic no-such-topic does not exist: create it");
        assertThat(execute("dead-letters", "--parked")).isEqualTo(1);
        assertThat(console.err()).startsWith("There is no topic");
        stage.with("basic.auth.credentials.source", "SASL_INHERIT");
        assertThat(execute("dead-letters")).isEqualTo(2);
        assertThat(console.err())
                .startsWith("The configuration has a problem:")
                .contains("basic.auth.credentials.source")
                .doesNotContain("again");
    }

    private int execute(String... command) {
        return console.execute(stage, directory, command);
    }

    private JavaProcess process(String... command) {
        return JavaCommand.of("io.auditlog.enricher.cli.Main", Console.configured(stage, directory, command))
                .heap("192m")
                .start(directory.resolve("redrive.log"));
    }

    /** The lines that were printed, with one space for several. */
    private List<String> lines() {
        return console.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
    }

    /** A printed count. */
    private int printed(String name) {
        String prefix = name + " ";
        return lines().stream()
                .filter(line -> line.startsWith(prefix))
                .mapToInt(
                        line -> Integer.parseInt(line.substring(prefix.length()).replace(",", "")))
                .findFirst()
                .orElseThrow();
    }

    private String input() {
        return stage.property("input.topic");
    }
}
