package io.auditlog.enricher.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.evidence.Report.Finding;
import io.auditlog.enricher.evidence.Report.Kind;
import io.auditlog.enricher.evidence.Report.LogSummary;
import io.auditlog.enricher.evidence.Report.Verdict;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written is found intact in any order of reading; each damage is found, and nothing else. */
final class VerificationTest {

    private static final int OUTCOMES = 100;
    private static final int EVERY = 16;
    private static final int SEALED = 96;

    private RecordedLog recorded = RecordedLog.of(OUTCOMES, EVERY);

    @Test
    void shouldFindWhatWasWrittenIntactInAnyOrder() {
        for (int seed = 0; seed < 50; seed++) {
            Report report = verify(recorded.shuffled(new Random(seed)), Set.of());
            assertThat(report.verdict()).as("seed %d: %s", seed, report).isEqualTo(Verdict.INTACT);
            assertThat(report.logs())
                    .extracting(LogSummary::sealed, LogSummary::verified, LogSummary::unsealed)
                    .containsExactly(tuple((long) SEALED, (long) SEALED, 4L));
        }
    }

    @Test
    void shouldBeginAtAnyFrontierThatIsLeft() {
        for (int deleted = 0; deleted < 6; deleted++) {
            // Given: only the checkpoint is left that the first whole interval begins with
            int gone = deleted;
            recorded = RecordedLog.of(OUTCOMES, EVERY);
            recorded.checkpoints.subList(0, Math.max(0, gone - 1)).clear();
            List<Output> rest = recorded.outputs.stream()
                    .filter(output -> output.at().offset() >= (long) gone * EVERY)
                    .toList();
            // When
            Report report = verify(rest, Set.of("enriched-0", "enriched-1", "enriched-2", "letters-0"));
            // Then
            assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.INTACT);
            LogSummary log = report.logs().get(0);
            assertThat(log.verified() + log.expired()).isEqualTo(SEALED);
            assertThat(log.verified()).isEqualTo(SEALED - (long) gone * EVERY);
        }
    }

    static Stream<Arguments> alterations() {
        return Stream.of(
                alteration("a byte of the value", output -> with(output, flipped(output.value()), output.key())),
                alteration("the whole value", output -> with(output, null, output.key())),
                alteration("a byte of the key", output -> with(output, output.value(), flipped(output.key()))),
                alteration("no key", output -> with(output, output.value(), null)),
                alteration(
                        "the timestamp",
                        output -> new Output(
                                output.at(),
                                output.kind(),
                                output.origin(),
                                output.sequence(),
                                output.timestamp() + 1,
                                output.key(),
                                output.value())),
                alteration(
                        "the origin",
                        output -> new Output(
                                output.at(),
                                output.kind(),
                                new Origin("ids", 0, 5),
                                output.sequence(),
                                output.timestamp(),
                                output.key(),
                                output.value())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("alterations")
    void shouldFindAnAlteredRecord(String what, UnaryOperator<Output> alter) {
        for (int number : List.of(0, 17, 40, SEALED - 1)) {
            List<Output> outputs = new ArrayList<>(recorded.outputs);
            outputs.set(number, alter.apply(outputs.get(number)));
            Report report = verify(outputs, Set.of());
            assertThat(report.counts()).as("%s of %d", what, number).isEqualTo(Map.of(Kind.ALTERED, 1L));
            long verified = report.logs().get(0).verified();
            assertThat(verified).as("the other intervals").isEqualTo(SEALED - EVERY);
            int from = number / EVERY * EVERY;
            assertThat(report.findings().get(0).where())
                    .isEqualTo("app/ids/0/log-1/" + from + ".." + (from + EVERY - 1));
        }
    }

    @Test
    void shouldFindEachMissingRecord() {
        for (int number = 0; number < SEALED; number++) {
            List<Output> outputs = new ArrayList<>(recorded.outputs);
            outputs.remove(number);
            Report report = verify(outputs, Set.of());
            assertThat(report.counts()).isEqualTo(Map.of(Kind.MISSING, 1L));
            assertThat(report.findings().get(0).where()).isEqualTo("app/ids/0/log-1/" + number);
        }
    }

    @Test
    void shouldFindARecordThatRetentionCannotHaveDeleted() {
        // Given: the first records of a partition expired, a later one was removed
        List<Output> outputs = recorded.outputs.stream()
                .filter(output ->
                        !output.partition().equals("enriched-0") || output.at().offset() > 20)
                .filter(output -> output.at().offset() != 60)
                .toList();
        // When
        Report report = verify(outputs, Set.of("enriched-0"));
        // Then
        assertThat(report.findings()).extracting(Finding::where).containsExactly("app/ids/0/log-1/60");
        assertThat(report.logs().get(0).expired()).isEqualTo(2 * EVERY);
    }

    @Test
    void shouldNotDecideWhatRetentionMayHaveDeleted() {
        List<Output> enriched = recorded.outputs.stream()
                .filter(output -> !output.partition().equals("letters-0"))
                .toList();
        Report report = verify(enriched, Set.of("letters-0"));
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.counts()).isEmpty();
        assertThat(report.logs().get(0).verified()).isZero();
    }

    @Test
    void shouldFindADoubledRecord() {
        Output copy = recorded.outputs.get(30);
        Output later = new Output(
                new Origin("enriched", 7, 999),
                copy.kind(),
                copy.origin(),
                copy.sequence(),
                copy.timestamp(),
                copy.key(),
                copy.value());
        recorded.outputs.add(later);
        assertThat(verify(recorded.outputs, Set.of()).findings())
                .containsExactly(new Finding(
                        Kind.DOUBLED, "enriched-7@999", "another record has its place, " + copy.sequence()));
    }

    @Test
    void shouldFindAForeignRecord() {
        recorded.outputs.add(foreign(new Origin("ids", 0, 1010), ""));
        recorded.outputs.add(foreign(new Origin("ids", 0, 1010), "made-up/3/0"));
        recorded.outputs.add(foreign(new Origin("ids", 1, 1010), "log-1/3/0")); // of another partition
        recorded.outputs.add(foreign(new Origin("ids", 0, 5), "")); // from before the log began
        recorded.outputs.add(foreign(new Origin("ids", 0, 1010), "log-1/200/0")); // of the next interval, if at all
        recorded.outputs.add(foreign(null, ""));
        Report report = verify(recorded.outputs, Set.of());
        assertThat(report.counts()).isEqualTo(Map.of(Kind.FOREIGN, 3L));
        assertThat(report.unlogged()).isEqualTo(2);
        assertThat(report.logs().get(0).unsealed()).isEqualTo(5);
    }

    @Test
    void shouldTellTheLogsOfAPartitionApart() {
        RecordedLog later = new RecordedLog("ids", "log-2");
        later.write();
        later.seal();
        recorded.outputs.addAll(later.outputs);
        recorded.checkpoints.addAll(later.checkpoints);
        assertThat(verify(recorded.outputs, Set.of()).logs())
                .extracting(log -> log.log().log(), LogSummary::verified)
                .containsExactly(tuple("log-1", (long) SEALED), tuple("log-2", 1L));
    }

    @Test
    void shouldFindCheckpointsThatNobodyOrASecondHistorySigned() {
        RecordedLog fork = new RecordedLog("ids", "log-1");
        fork.outputs.add(recorded.outputs.get(0));
        for (int i = 0; i < EVERY; i++) {
            fork.write();
        }
        fork.seal();
        recorded.checkpoints.addAll(fork.checkpoints);
        recorded.checkpoints.add("no note".getBytes(UTF_8));
        recorded.checkpoints.add(null);
        recorded.checkpoints.add(
                SignedNote.sign("text\n", SigningKey.read("app", SigningKey.generate(new SecureRandom()))));
        Report report = verify(recorded.outputs, Set.of());
        assertThat(report.counts()).containsEntry(Kind.CHECKPOINT, 4L);
        assertThat(report.findings())
                .filteredOn(found -> found.kind() == Kind.CHECKPOINT)
                .extracting(Finding::what)
                .satisfiesExactly(
                        what -> assertThat(what).contains("other roots for the same size"),
                        what -> assertThat(what).contains("no signed note"),
                        what -> assertThat(what).contains("no signed note"),
                        what -> assertThat(what).contains("not signed by"));
    }

    @Test
    void shouldDecideNothingWithoutACheckpoint() {
        recorded.checkpoints.clear();
        Report report = verify(recorded.outputs, Set.of());
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.unlogged()).isEqualTo(OUTCOMES);
    }

    private Report verify(List<Output> outputs, Set<String> shortened) {
        Verification verification = new Verification(List.of(RecordedLog.KEY.verifier()));
        recorded.checkpoints.forEach(note -> verification.checkpoint("checkpoints-0", note));
        outputs.forEach(verification::output);
        return verification.report(shortened);
    }

    private static Output foreign(Origin origin, String sequence) {
        return new Output(new Origin("enriched", 0, 5000), Leaf.Kind.ENRICHED, origin, sequence, 0L, null, new byte[0]);
    }

    private static Arguments alteration(String what, UnaryOperator<Output> alter) {
        return Arguments.of(what, alter);
    }

    private static Output with(Output output, byte[] value, byte[] key) {
        return new Output(
                output.at(), output.kind(), output.origin(), output.sequence(), output.timestamp(), key, value);
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] flipped = Arrays.copyOf(bytes, bytes.length);
        flipped[0] ^= 1;
        return flipped;
    }
}
