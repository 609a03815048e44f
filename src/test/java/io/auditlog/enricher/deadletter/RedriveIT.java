package io.auditlog.enricher.deadletter;

import static io.auditlog.enricher.deadletter.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.cli.DeadLetterService;
import io.auditlog.enricher.config.DeadLetterConfig;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Letters on a real broker, and what comes back of them: the same bytes, once. */
@ExtendWith(SharedBroker.class)
final class RedriveIT implements ScanListener {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final double AT_ONCE = 1_000_000;
    private static final Selection NOT_FOUND =
            new Selection(Set.of(StatusClass.CLIENT_4XX), Set.of(), Set.of(), Set.of(), null, null);

    @TempDir
    private Path directory;

    private final List<String> leftAlone = new ArrayList<>();
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
        String[] command = {
            "redrive", "--config", stage.configuration(directory).toString(), "--class", "4xx", "--rate", "800"
        };
        // When: killed after a part, and run again
        try (JavaProcess process = process(command)) {
            Await.until(
                    "a part to be sent", PATIENCE, () -> field.records(input()).size() > 300);
            process.sigkill();
        }
        int sentBefore = field.records(input()).size();
        assertThat(sentBefore).as("the kill came half-way").isBetween(300, 1_900);
        Summary rest = redrive(plan(NOT_FOUND)).summary();
        // Then
        assertThat(field.found(input())).isEqualTo(field.planted(StatusClass.CLIENT_4XX));
        assertThat(rest.sent()).isEqualTo(2_000 - sentBefore);
        assertThat(redrive(plan(NOT_FOUND)).summary().read()).isZero();
        assertThat(field.records(input())).allMatch(record -> "1".equals(record.header("enricher.redrive.count")));
    }

    @Test
    void shouldStopCleanlyOnSigterm() {
        field.plant(5_000);
        try (JavaProcess process =
                process("redrive", "--config", stage.configuration(directory).toString(), "--rate", "400")) {
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
    void shouldGoOnWhereTheMaximumStoppedIt() throws Exception {
        field.plant(100);
        RedrivePlan some = new RedrivePlan(app(), Selection.ALL, false, input(), 5, 30, AT_ONCE, false, false, false);
        for (int run = 1; run <= 3; run++) {
            assertThat(redrive(some).summary().sent()).isEqualTo(30);
            assertThat(field.records(input())).hasSize(30 * run);
        }
        assertThat(redrive(plan(Selection.ALL)).summary().sent()).isEqualTo(10);
        for (StatusClass statusClass : List.of(StatusClass.CLIENT_4XX, StatusClass.INVALID_ID)) {
            assertThat(field.found(input())).containsAllEntriesOf(field.planted(statusClass));
        }
        // Another selection looks at all of them anew, and so does a run from the beginning.
        assertThat(redrive(plan(Samples.ids("log-7"))).summary().sent()).isEqualTo(1);
        RedrivePlan again = new RedrivePlan(app(), Selection.ALL, false, input(), 5, 99, AT_ONCE, true, false, false);
        assertThat(redrive(again).summary().sent()).isEqualTo(99);
    }

    @Test
    void shouldSendToAnotherTopicAndSayWhatToDoWhereThereIsNone() throws Exception {
        field.plant(10);
        String other = broker.createTopic("elsewhere", 1);
        assertThat(redrive(plan(NOT_FOUND, other)).summary().sent()).isEqualTo(2);
        assertThat(field.found(other)).isEqualTo(field.planted(StatusClass.CLIENT_4XX));
        assertThat(field.records(input())).isEmpty();
        assertThatThrownBy(() -> redrive(plan(NOT_FOUND, "no-such-topic")))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("no-such-topic does not exist: create it");
    }

    @Test
    void shouldSendAndCommitNothingInADryRun() throws Exception {
        // Given
        field.plant(50);
        field.plant(content("log-x", Code.NOT_FOUND, 404).setRedriveCount(5));
        field.settle();
        // When
        DeadLetterService.Redriven dry =
                redrive(new RedrivePlan(app(), NOT_FOUND, false, input(), 5, 99, AT_ONCE, false, false, true));
        // Then
        assertThat(dry.summary().sent()).isEqualTo(10);
        assertThat(dry.summary().parked()).isEqualTo(1);
        assertThat(dry.histogram().codes()).isEqualTo(Map.of("NOT_FOUND", 10L));
        assertThat(field.records(input())).isEmpty();
        assertThat(Await.get(broker.admin().listGroups().all()))
                .noneMatch(group -> group.groupId().startsWith(app() + "-redrive"));
    }

    @Test
    void shouldParkWhatWasSentBackOftenEnough() throws Exception {
        // Given
        field.plant(content("log-4", Code.NOT_FOUND, 404).setRedriveCount(4));
        field.plant(content("log-5", Code.NOT_FOUND, 404).setRedriveCount(5));
        field.settle();
        String letters = field.topic("4xx");
        Emitted parkedLetter = field.records(letters).get(1);
        // When: the parking topic is missing
        assertThatThrownBy(() -> redrive(plan(NOT_FOUND)))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("--topic " + letters + "-parked");
        assertThat(field.records(input())).hasSize(1);
        // When: it may be created
        stage.with("topics.create", "true").with("topics.create.partitions", "1");
        assertThat(redrive(plan(NOT_FOUND)).summary().parked()).isEqualTo(1);
        // Then
        assertThat(field.records(input()))
                .singleElement()
                .matches(record -> "5".equals(record.header("enricher.redrive.count")));
        assertThat(field.records(letters + "-parked")).singleElement().satisfies(parked -> {
            assertThat(parked.key()).isEqualTo(parkedLetter.key());
            assertThat(parked.value()).isEqualTo(parkedLetter.value());
            assertThat(parked.headers()).isEqualTo(parkedLetter.headers());
        });
        // And a person may send it back all the same
        RedrivePlan fromParked = new RedrivePlan(app(), NOT_FOUND, true, input(), 5, 9, AT_ONCE, false, false, false);
        assertThat(redrive(fromParked).summary().sent()).isEqualTo(1);
    }

    @Test
    void shouldLeaveAloneWhatCannotBeReadOrHoldsNoInput() throws Exception {
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
        Summary summary = redrive(plan(NOT_FOUND)).summary();
        // Then
        assertThat(summary)
                .extracting(Summary::read, Summary::sent, Summary::undecodable, Summary::originalOmitted)
                .containsExactly(7L, 1L, 5L, 1L);
        assertThat(leftAlone).hasSize(6);
        assertThat(field.found(input())).isEqualTo(field.planted(StatusClass.CLIENT_4XX));
    }

    @Test
    void shouldTakeNothingAsSeenWhileTheRegistryIsAway() throws Exception {
        field.plant(5);
        stage.registry().down();
        stage.with("max.retries", "0");
        assertThatThrownBy(() -> redrive(plan(NOT_FOUND)))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("schema.registry.url");
        stage.registry().up();
        assertThat(redrive(plan(NOT_FOUND)).summary().sent()).isEqualTo(1);
    }

    @Test
    void shouldListWithoutJoiningAGroup() throws Exception {
        // Given
        field.plant(10);
        List<String> subjects = new ArrayList<>();
        // When
        desk().list(NOT_FOUND, false, letter -> subjects.add(letter.subject()));
        // Then
        assertThat(subjects).containsExactly("log-0", "log-5");
        assertThatThrownBy(() -> desk().list(NOT_FOUND, true, letter -> true))
                .isInstanceOf(DeadLetterException.class)
                .hasMessageContaining("There is no topic");
        assertThat(Await.get(broker.admin().listGroups().all()))
                .noneMatch(group -> group.groupId().startsWith(app()));
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
        desk().list(longAgo, false, letter -> subjects.add(letter.subject()));
        assertThat(subjects).containsExactly("log-1");
    }

    @Override
    public void undecodable(RecordPosition place, String reason) {
        leftAlone.add(place + " " + reason);
    }

    @Override
    public void originalOmitted(StoredDeadLetter letter) {
        leftAlone.add(letter.toString());
    }

    private DeadLetterService desk() throws Exception {
        DeadLetterConfig config = DeadLetterConfig.of(withoutKey(), Map.of());
        return new DeadLetterService(config, nanos -> false, this);
    }

    private DeadLetterService.Redriven redrive(RedrivePlan plan) throws Exception {
        return desk().redrive(plan);
    }

    private Map<String, String> withoutKey() {
        Map<String, String> properties = new HashMap<>(stage.properties());
        properties.remove("api.key");
        return properties;
    }

    private RedrivePlan plan(Selection selection) {
        return plan(selection, input());
    }

    private RedrivePlan plan(Selection selection, String target) {
        return new RedrivePlan(app(), selection, false, target, 5, Long.MAX_VALUE, AT_ONCE, false, false, false);
    }

    private JavaProcess process(String... arguments) {
        return JavaCommand.of("io.auditlog.enricher.cli.Main", arguments)
                .heap("192m")
                .start(directory.resolve("redrive.log"));
    }

    private String input() {
        return stage.property("input.topic");
    }

    private String app() {
        return stage.property("application.id");
    }
}
