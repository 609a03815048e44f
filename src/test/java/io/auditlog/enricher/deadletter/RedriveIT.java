package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.cli.DeadLetterService;
import io.auditlog.enricher.config.DeadLetterConfig;
import io.auditlog.enricher.deadletter.RedriveSummary.Result;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.sandbox.Await;
import io.auditlog.enricher.sandbox.Stage;
import io.auditlog.enricher.sandbox.api.ApiSettings;
import io.auditlog.enricher.sandbox.kafka.SandboxBroker;
import io.auditlog.enricher.sandbox.kafka.SharedBroker;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.sandbox.process.JavaCommand;
import io.auditlog.enricher.sandbox.process.JavaProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on a real broker, and what comes back of them: the same bytes, once. */
@ExtendWith(SharedBroker.class)
final class RedriveIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Selection NOT_FOUND =
            new Selection(Set.of(StatusClass.CLIENT_4XX), Set.of(), Set.of(), Set.of(), null, null);

    @TempDir
    private Path directory;

    private final StringWriter skipped = new StringWriter();
    private SandboxBroker broker;
    private Stage stage;
    private LetterField field;

    @BeforeEach
    void setStage(SandboxBroker shared) {
        broker = shared;
        stage = new Stage(shared, "redrive", 3, ApiSettings.defaults());
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
        // When: killed after a part, and run again
        try (JavaProcess process = process("--class", "4xx", "--rate", "800")) {
            Await.until(
                    "a part to be sent", PATIENCE, () -> field.records(input()).size() > 300);
            process.sigkill();
        }
        int sentBefore = field.records(input()).size();
        assertThat(sentBefore).as("the kill came half-way").isBetween(300, 1_900);
        RedriveSummary rest = redrive(NOT_FOUND, false);
        // Then
        assertThat(field.found(input())).isEqualTo(field.planted(StatusClass.CLIENT_4XX));
        assertThat(rest.count(Result.SENT)).isEqualTo(2_000 - sentBefore);
        assertThat(redrive(NOT_FOUND, false).read()).isZero();
        assertThat(field.records(input())).allMatch(record -> "1".equals(record.header("enricher.redrive.count")));
        // And another selection reads all of them anew
        assertThat(redrive(Samples.ids("log-7"), false).count(Result.SENT)).isEqualTo(1);
    }

    @Test
    void shouldStopCleanlyOnSigterm() {
        field.plant(5_000);
        try (JavaProcess process = process("--rate", "400")) {
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
        String letters = field.topic("4xx");
        Emitted letter = field.records(letters).get(0);
        stage.with("topics.create", "true").with("topics.create.partitions", "1");
        // When
        assertThat(redrive(NOT_FOUND, false).count(Result.PARKED)).isEqualTo(1);
        // Then
        assertThat(field.records(input())).isEmpty();
        assertThat(field.records(letters + "-parked")).singleElement().satisfies(parked -> {
            assertThat(parked.key()).isEqualTo(letter.key());
            assertThat(parked.value()).isEqualTo(letter.value());
            assertThat(parked.headers()).isEqualTo(letter.headers());
        });
        assertThat(redrive(NOT_FOUND, true).count(Result.SENT)).isEqualTo(1);
    }

    @Test
    void shouldSkipWhatCannotBeReadOrHoldsNoInput() throws Exception {
        // Given
        field.plant(
                content("log-1", Code.NOT_FOUND, 404).setOriginalOmitted(true).setOriginalValue(null));
        field.plantRubbish(StatusClass.CLIENT_4XX, null);
        field.plantRubbish(StatusClass.CLIENT_4XX, new byte[0]);
        field.plantRubbish(StatusClass.CLIENT_4XX, new byte[] {0, 0, 0, 99, 99, 1});
        field.plantRubbish(
                StatusClass.CLIENT_4XX, new byte[] {0, 0, 0, 0, 1, 2, -2, -1, -1, -1, -1, -1, -1, -1, -1, 1});
        field.plantRubbish(StatusClass.CLIENT_4XX, new byte[] {0, 0, 0, 0, 1, 2, -2, -1, -1, -1, 15});
        field.plant(5);
        // When
        RedriveSummary summary = redrive(NOT_FOUND, false);
        // Then
        assertThat(summary.read()).isEqualTo(7);
        assertThat(summary.count(Result.SENT)).isEqualTo(1);
        assertThat(summary.count(Result.UNDECODABLE)).isEqualTo(5);
        assertThat(summary.count(Result.ORIGINAL_OMITTED)).isEqualTo(1);
        assertThat(skipped.toString().lines()).hasSize(6);
        assertThat(field.found(input())).isEqualTo(field.planted(StatusClass.CLIENT_4XX));
    }

    @Test
    void shouldTakeNothingAsReadWhileTheRegistryIsAway() throws Exception {
        field.plant(5);
        stage.registry().down();
        stage.with("max.retries", "0");
        assertThatThrownBy(() -> redrive(NOT_FOUND, false))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("schema.registry.url");
        stage.registry().up();
        assertThat(redrive(NOT_FOUND, false).count(Result.SENT)).isEqualTo(1);
    }

    @Test
    void shouldListWithoutJoiningAGroup() throws Exception {
        // Given
        field.plant(10);
        List<String> subjects = new ArrayList<>();
        // When
        service().list(NOT_FOUND, false, letter -> subjects.add(letter.subject()));
        // Then
        assertThat(subjects).containsExactly("log-0", "log-5");
        assertThatThrownBy(() -> service().list(NOT_FOUND, true, letter -> true))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("There is no topic");
        assertThat(Await.get(broker.admin().listGroups().all()))
                .noneMatch(group -> group.groupId().startsWith(stage.property("application.id")));
    }

    @Test
    void shouldFindATimeWhereTheTopicStampsRecords() throws Exception {
        broker.createTopics(1, Map.of("message.timestamp.type", "LogAppendTime"), input() + "-stamped");
        stage.with("dead.letter.topic", input() + "-stamped");
        field.plant(content("log-1", Code.NOT_FOUND, 404));
        field.settle();
        List<String> subjects = new ArrayList<>();
        Selection longAgo = new Selection(
                Set.of(), Set.of(), Set.of(), Set.of(), TimeSpec.parse("2000-01-01"), TimeSpec.parse("2100-01-01"));
        service().list(longAgo, false, letter -> subjects.add(letter.subject()));
        assertThat(subjects).containsExactly("log-1");
    }

    private DeadLetterService service() throws Exception {
        Map<String, String> withoutKey = new HashMap<>(stage.properties());
        withoutKey.remove("api.key");
        return new DeadLetterService(
                DeadLetterConfig.of(withoutKey, Map.of()),
                new CountDownLatch(1),
                new SkippedRecords(new PrintWriter(skipped, true)));
    }

    private RedriveSummary redrive(Selection selection, boolean fromParked) throws Exception {
        return service()
                .redrive(new RedrivePlan(
                        stage.property("application.id"),
                        selection,
                        fromParked,
                        input(),
                        5,
                        Long.MAX_VALUE,
                        1_000_000,
                        false,
                        false,
                        false));
    }

    private JavaProcess process(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("redrive", "--config", stage.configuration(directory).toString()));
        arguments.addAll(List.of(options));
        return JavaCommand.of("io.auditlog.enricher.cli.Main", arguments.toArray(String[]::new))
                .heap("192m")
                .start(directory.resolve("redrive.log"));
    }

    private String input() {
        return stage.property("input.topic");
    }
}
