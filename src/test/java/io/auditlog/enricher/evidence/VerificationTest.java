package io.auditlog.enricher.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.evidence.Report.Finding;
import io.auditlog.enricher.evidence.Report.Kind;
import io.auditlog.enricher.evidence.Report.LogSummary;
import io.auditlog.enricher.evidence.Report.Verdict;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
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

    private Instant due = Instant.EPOCH;
    private RecordedLog recorded = RecordedLog.of(OUTCOMES, EVERY);

    @Test
    void shouldFindWhatWasWrittenIntactInAnyOrder() {
        for (int seed = 0; seed < 50; seed++) {
            Report report = verify(recorded.shuffled(new Random(seed)));
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
            Report report = verify(rest, begins(rest));
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
            Report report = verify(outputs);
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
            Report report = verify(outputs);
            assertThat(report.counts()).isEqualTo(Map.of(Kind.MISSING, 1L));
            assertThat(report.findings().get(0).where()).isEqualTo("app/ids/0/log-1/" + number);
        }
    }

    @Test
    void shouldFindARecordThatRetentionCannotHaveDeleted() {
        // Given: the first records of a partition expired, a later one was removed
        List<Output> outputs = without(output ->
                (output.partition().equals("enriched-0") && output.at().offset() <= 20)
                        || output.at().offset() == 60);
        // When
        Report report = verify(outputs, begins(outputs));
        // Then
        assertThat(report.findings()).extracting(Finding::where).containsExactly("app/ids/0/log-1/60");
        assertThat(report.logs().get(0).expired()).isEqualTo(5);
    }

    /** Partitions roll their segments at different times, so each has its own first record. */
    @Test
    void shouldSayHowManyAreExpiredInEachPartitionOnItsOwn() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Map<String, Integer> first = new HashMap<>();
            recorded = RecordedLog.of(OUTCOMES, 4);
            List<Output> outputs = without(output ->
                    output.at().offset() < first.computeIfAbsent(output.partition(), partition -> random.nextInt(70)));
            Report report = verify(outputs, begins(outputs));
            assertThat(report.verdict()).as("seed %d: %s", seed, report).isEqualTo(Verdict.INTACT);
            LogSummary log = report.logs().get(0);
            assertThat(log.expired()).as("seed %d", seed).isEqualTo(OUTCOMES - outputs.size());
            assertThat(log.expired() + log.verified() + log.unproven()).isEqualTo(OUTCOMES);
        }
    }

    @Test
    void shouldFindEnrichedRecordsThatAnExpiredDeadLetterPartitionCannotExplain() {
        // Given: no dead letter is left, so that any of them may be expired
        List<Output> outputs = without(output -> output.partition().equals("letters-0"));
        outputs.removeIf(output -> Set.of(40L, 62L).contains(output.at().offset()));
        // When
        Report report = verify(outputs, begins(outputs));
        // Then
        assertThat(report.findings())
                .containsExactly(
                        new Finding(
                                Kind.MISSING,
                                "app/ids/0/log-1/35..47",
                                "1 records of topic enriched are missing among these, which retention cannot have"
                                        + " deleted"),
                        new Finding(
                                Kind.MISSING,
                                "app/ids/0/log-1/51..63",
                                "1 records of topic enriched are missing among these, which retention cannot have"
                                        + " deleted"));
    }

    @Test
    void shouldFindMoreExpiredThanTheirPartitionsEverHad() {
        List<Output> outputs = without(output -> output.partition().equals("letters-0"));
        Report report = verify(outputs, new Retained(List.of(new Origin("letters", 0, 7)), Set.of()));
        assertThat(report.findings())
                .containsExactly(new Finding(
                        Kind.MISSING,
                        "letters",
                        "24 records are gone, more than the 7 before the beginnings of its partitions"));
    }

    @Test
    void shouldNotDecideWhereRetentionHasLeftNoIntervalWhole() {
        List<Output> enriched = without(output -> output.partition().equals("letters-0"));
        Report report = verify(enriched, begins(enriched));
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.counts()).isEmpty();
        assertThat(report.logs().get(0).verified()).isZero();
        assertThat(report.logs().get(0).expired()).isEqualTo(SEALED / 4);
    }

    @Test
    void shouldStayIntactWhenALogThatEndedHasExpired() {
        RecordedLog later = new RecordedLog("ids", "log-2");
        later.write();
        later.seal();
        recorded.checkpoints.addAll(later.checkpoints);
        Report report = verify(later.outputs, new Retained(begins(List.of()).begins(), Set.of()));
        assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.INTACT);
        assertThat(report.logs())
                .extracting(LogSummary::sealed, LogSummary::expired)
                .containsExactly(tuple((long) SEALED, (long) SEALED), tuple(1L, 0L));
    }

    @Test
    void shouldBlameCompactionForNothingElse() {
        List<Output> outputs =
                without(output -> output.at().offset() == 30 || output.at().offset() == 31);
        Report report = verify(outputs, new Retained(List.of(), Set.of("enriched")));
        assertThat(report.findings())
                .extracting(Finding::kind, Finding::where)
                .containsExactly(tuple(Kind.MISSING, "app/ids/0/log-1/30..31"));
        assertThat(report.logs().get(0).expired()).isOne();
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
        assertThat(verify(recorded.outputs).findings())
                .containsExactly(new Finding(
                        Kind.DOUBLED, "enriched-7@999", "another record has its place, " + copy.sequence()));
    }

    @Test
    void shouldFindAForeignRecord() {
        recorded.outputs.add(foreign(new Origin("ids", 0, 1010), "made-up/3/0"));
        recorded.outputs.add(foreign(new Origin("ids", 0, 1010), "")); // has an outcome already
        recorded.outputs.add(foreign(new Origin("ids", 1, 1010), "log-1/3/0")); // of another partition
        recorded.outputs.add(foreign(new Origin("ids", 0, 5), "")); // from before the log began
        recorded.outputs.add(foreign(null, ""));
        Report report = verify(recorded.outputs);
        assertThat(report.counts()).isEqualTo(Map.of(Kind.FOREIGN, 3L, Kind.DOUBLED, 1L));
        assertThat(report.unlogged()).isEqualTo(2);
        assertThat(report.logs().get(0).unsealed()).isEqualTo(4);
    }

    @Test
    void shouldFindWhatHasNoPlaceAmongTheUnsealed() {
        // Given: 100 is the next place
        recorded.outputs.add(foreign(new Origin("ids", 0, 1100), "log-1/200/0"));
        recorded.outputs.add(foreign(new Origin("ids", 0, 1101), "log-1/98/0"));
        // When
        Report report = verify(recorded.outputs);
        // Then
        assertThat(report.findings())
                .containsExactly(
                        new Finding(Kind.DOUBLED, "enriched-0@5000", "another record has its place, log-1/98/0"),
                        new Finding(
                                Kind.FOREIGN,
                                "enriched-0@5000",
                                "its place 200 leaves a gap of 100 after the others of app/ids/0/log-1"));
        assertThat(report.logs().get(0).unsealed()).isEqualTo(4);
    }

    @Test
    void shouldFindWhatIsMissingAmongTheUnsealed() {
        for (int number : List.of(96, 97, 98)) {
            List<Output> outputs = without(output -> output.at().offset() == number);
            assertThat(verify(outputs).findings())
                    .extracting(Finding::kind, Finding::where)
                    .containsExactly(tuple(Kind.MISSING, "app/ids/0/log-1/" + number));
        }
        List<Output> outputs = without(output -> output.at().offset() < 98);
        assertThat(verify(outputs, begins(outputs)).counts()).as("expired").isEmpty();
    }

    @Test
    void shouldFindUnsealedRecordsOfInputThatHadItsOutcome() {
        recorded.outputs.add(foreign(new Origin("ids", 0, 1010), "log-1/100/0"));
        recorded.outputs.add(foreign(new Origin("ids", 0, 1098), "log-1/101/0"));
        assertThat(verify(recorded.outputs).findings())
                .extracting(Finding::kind, Finding::what)
                .containsExactly(
                        tuple(Kind.DOUBLED, "its input record ids-0@1010 has another outcome"),
                        tuple(Kind.DOUBLED, "its input record ids-0@1098 has another outcome"));
    }

    @Test
    void shouldJudgeALogBeforeItsFirstCheckpoint() {
        // Given: a log begins after the checkpoints were read, another one is made up
        RecordedLog begun = new RecordedLog("others", "log-2");
        begun.write();
        begun.write();
        recorded.outputs.addAll(begun.outputs);
        recorded.outputs.add(foreign(new Origin("ids", 3, 7), "made-up/3/0"));
        // When
        Report report = verify(recorded.outputs);
        // Then
        assertThat(report.counts()).isEqualTo(Map.of(Kind.FOREIGN, 1L));
        assertThat(report.logs())
                .extracting(log -> log.log().log(), LogSummary::sealed, LogSummary::unsealed)
                .contains(tuple("log-2", 0L, 2L));
    }

    /** The ends of partitions are asked for one after the other, while the worker writes. */
    @Test
    void shouldFindNoGapWhereTheWorkerIsWriting() {
        Verification verification = checkpoints();
        without(output -> output.at().offset() == 98).forEach(verification::output);
        verification.close();
        recorded.write(); // 100
        recorded.write();
        verification.output(recorded.outputs.get(98));
        verification.output(recorded.outputs.get(101));
        Report report = verification.report(new Retained(List.of(), Set.of()));
        assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.INTACT);
        assertThat(report.logs().get(0).unsealed()).isEqualTo(4);
    }

    @Test
    void shouldAcceptWhatWasOpenWhenCheckpointsWereSwitchedOff() {
        // Given: of input 1100 to 1103, which were read, 1101 and 1102 had no outcome yet
        RecordedLog off = RecordedLog.of(OUTCOMES, EVERY);
        off.open(2);
        off.write();
        off.seal();
        recorded = off;
        // When
        off.outputs.add(foreign(new Origin("ids", 0, 1101), ""));
        off.outputs.add(foreign(new Origin("ids", 0, 1102), ""));
        off.outputs.add(foreign(new Origin("ids", 0, 1200), ""));
        // Then
        Report report = verify(off.outputs);
        assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.INTACT);
        assertThat(report.unlogged()).isEqualTo(3);
        // When
        off.outputs.add(foreign(new Origin("ids", 0, 500), ""));
        off.outputs.add(foreign(new Origin("ids", 0, 1000), ""));
        off.outputs.add(foreign(new Origin("ids", 0, 1102), ""));
        assertThat(verify(off.outputs).counts()).isEqualTo(Map.of(Kind.DOUBLED, 2L));
    }

    @Test
    void shouldTellTheLogsOfAPartitionApart() {
        RecordedLog later = new RecordedLog("ids", "log-2");
        later.write();
        later.seal();
        recorded.outputs.addAll(later.outputs);
        recorded.checkpoints.addAll(later.checkpoints);
        assertThat(verify(recorded.outputs).logs())
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
        Report report = verify(recorded.outputs);
        assertThat(report.counts()).containsEntry(Kind.CHECKPOINT, 4L);
        assertThat(report.findings())
                .filteredOn(found -> found.kind() == Kind.CHECKPOINT)
                .extracting(Finding::what)
                .satisfiesExactly(
                        what -> assertThat(what).contains("other roots for the same size"),
                        what -> assertThat(what).contains("no signed note"),
                        what -> assertThat(what).contains("no signed note"),
                        what -> assertThat(what).contains("did not sign, it is signed by app+"));
    }

    @Test
    void shouldDecideNothingWithoutACheckpoint() {
        recorded.checkpoints.clear();
        Report report = verify(recorded.outputs);
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.logs()).extracting(LogSummary::unsealed).containsExactly((long) OUTCOMES);
    }

    /** Another log that is proved proves nothing about it. */
    @Test
    void shouldNotDecideWhereALogHasNoCheckpointAnyMore() {
        // Given: records with the times 500 to 502, in milliseconds
        RecordedLog quiet = new RecordedLog("others", "log-2");
        quiet.write();
        quiet.write();
        quiet.write();
        recorded.outputs.addAll(quiet.outputs);
        // Then
        due = Instant.ofEpochMilli(500);
        assertThat(verify(recorded.outputs).verdict()).isEqualTo(Verdict.INTACT);
        due = Instant.ofEpochMilli(501);
        Report report = verify(recorded.outputs);
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.limits())
                .singleElement()
                .asString()
                .startsWith(
                        "no checkpoint is left of -/others/0/log-2, whose records begin at 1970-01-01T00:00:00.500Z");
    }

    @Test
    void shouldNotDecideWhereRetentionHasLeftNothingWholeOfALog() {
        RecordedLog quiet = new RecordedLog("others", "log-2");
        quiet.write();
        quiet.write();
        quiet.seal();
        recorded.checkpoints.addAll(quiet.checkpoints);
        List<Output> left = new ArrayList<>(quiet.outputs.subList(1, 2));
        left.addAll(recorded.outputs.subList(17, OUTCOMES));
        Report report = verify(left, begins(left));
        assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.counts()).isEmpty();
        assertThat(report.limits())
                .singleElement()
                .asString()
                .startsWith("retention has left nothing whole of app/others/0/log-2");
    }

    /** Its first places may be in a partition that was read before they were written. */
    @Test
    void shouldIgnoreALogThatBeginsWhileTheLastRecordsAreRead() {
        Verification verification = checkpoints();
        recorded.outputs.forEach(verification::output);
        verification.close();
        RecordedLog begun = new RecordedLog("others", "log-2");
        for (int i = 0; i < 10; i++) {
            begun.write();
        }
        begun.outputs.subList(7, 10).forEach(verification::output);
        Report report = verification.report(new Retained(List.of(), Set.of()));
        assertThat(report.verdict()).as("%s", report).isEqualTo(Verdict.INTACT);
        assertThat(report.unlogged()).isZero();
    }

    @Test
    void shouldSayWhoSignedInsteadOfTheKey() {
        SigningKey other = SigningKey.read("auditor", SigningKey.generate(new SecureRandom()));
        Verification verification =
                new Verification(List.of(other.verifier()), new Topics("ids", "enriched", "letters"), Instant.EPOCH);
        recorded.checkpoints.forEach(note -> verification.checkpoint("checkpoints-0", note));
        Report report = verification.report(new Retained(List.of(), Set.of()));
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.counts()).isEmpty();
        assertThat(report.limits())
                .containsExactly("the key " + other + " did not sign, it is signed by " + RecordedLog.KEY
                        + ": --key needs the line of each application that writes to the topic");
    }

    private Report verify(List<Output> outputs) {
        return verify(outputs, new Retained(List.of(), Set.of()));
    }

    private Report verify(List<Output> outputs, Retained retained) {
        Verification verification = checkpoints();
        outputs.forEach(verification::output);
        return verification.report(retained);
    }

    private Verification checkpoints() {
        Verification verification =
                new Verification(List.of(RecordedLog.KEY.verifier()), new Topics("ids", "enriched", "letters"), due);
        recorded.checkpoints.forEach(note -> verification.checkpoint("checkpoints-0", note));
        return verification;
    }

    private List<Output> without(Predicate<Output> removed) {
        return new ArrayList<>(
                recorded.outputs.stream().filter(removed.negate()).toList());
    }

    /** Each partition begins with its first record, and one without any after all that was written. */
    private static Retained begins(List<Output> left) {
        Map<String, Origin> begins = new TreeMap<>();
        Stream.of("enriched-0", "enriched-1", "enriched-2", "letters-0")
                .forEach(partition -> begins.put(
                        partition,
                        new Origin(
                                partition.substring(0, partition.length() - 2),
                                partition.charAt(partition.length() - 1) - '0',
                                1000)));
        left.forEach(output -> begins.merge(
                output.partition(), output.at(), (begin, at) -> begin.offset() < at.offset() ? begin : at));
        return new Retained(begins.values(), Set.of());
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
