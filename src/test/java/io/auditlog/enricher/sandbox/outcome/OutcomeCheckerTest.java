package io.auditlog.enricher.sandbox.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.kafka.InputRecord;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A checker that finds nothing proves nothing: every error is planted, and each must be found, in short runs and long ones. */
final class OutcomeCheckerTest {

    private static final int COUNT = 20;
    private static final String SECRET = "canary/key+4f9d2c7ab1e8";
    private static final List<SecretScan> SECRETS = List.of(new SecretScan(SECRET));

    /** Outcomes of a run without fault; every fourth ID is a dead letter. */
    private final List<Emitted> outcomes = new ArrayList<>(
            IntStream.range(0, COUNT).mapToObj(i -> outcome(origin(i))).toList());

    private static OutcomeChecker listing() {
        OutcomeChecker checker = new OutcomeChecker(Outcomes.ENRICHED, Outcomes.DEAD, SECRETS);
        for (int i = 0; i < COUNT; i++) {
            checker.expect(origin(i), expectation(origin(i)));
        }
        return checker;
    }

    private static OutcomeChecker computing() {
        return new OutcomeChecker(
                Outcomes.ENRICHED,
                Outcomes.DEAD,
                SECRETS,
                "ids",
                new long[] {COUNT / 2, COUNT / 2},
                OutcomeCheckerTest::expectation);
    }

    private Report judge(OutcomeChecker checker) {
        outcomes.forEach(checker);
        return checker.report();
    }

    @Test
    void shouldFindNothingWhereNothingIsWrong() {
        for (OutcomeChecker checker : List.of(listing(), computing())) {
            Report report = judge(checker);
            assertThat(report).hasToString("20 outcomes of 20 expected, all right");
            report.requireClean();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void shouldFind(String what, Consumer<List<Emitted>> error, Fault fault, String... texts) {
        error.accept(outcomes);
        for (OutcomeChecker checker : List.of(listing(), computing())) {
            Report report = judge(checker);
            assertThat(report.findings()).containsOnlyKeys(fault);
            assertThat(report.findings().get(fault)).hasSize(texts.length);
            assertThat(report.toString()).contains(texts).doesNotContain(SECRET);
        }
    }

    static Stream<Arguments> shouldFind() {
        return Stream.of(
                planted("one dropped", run -> run.remove(7), Fault.LOST, "ids-1@3"),
                planted("the last of each partition", run -> run.subList(18, 20).clear(), Fault.LOST, "0@9", "1@9"),
                planted("one doubled, byte for byte", run -> run.add(run.get(5)), Fault.DOUBLED, "ids-1@2 again"),
                planted("another class", run -> run.set(4, dead(4, Code.SERVER_ERROR)), Fault.MISPLACED, "5xx/SERVER"),
                planted("another code", run -> run.set(4, dead(4, Code.GONE)), Fault.MISPLACED, "4xx/GONE"),
                planted(
                        "a letter in another class's topic",
                        OutcomeCheckerTest::misplace,
                        Fault.MISPLACED,
                        "in dead-4xx"),
                planted(
                        "enriched and dead exchanged",
                        OutcomeCheckerTest::exchange,
                        Fault.MISPLACED,
                        "must be",
                        "but is"),
                planted("an altered byte of a body", OutcomeCheckerTest::alterBody, Fault.ALTERED, "at byte 9"),
                planted("a letter without a header", OutcomeCheckerTest::loseHeader, Fault.ALTERED, "originalHeaders"),
                planted("another key", OutcomeCheckerTest::alterKey, Fault.ALTERED, "key must be"),
                planted("a header against its letter", OutcomeCheckerTest::contradict, Fault.ALTERED, "enricher.code"),
                planted(
                        "outcomes of nothing",
                        OutcomeCheckerTest::addStrangers,
                        Fault.UNEXPECTED,
                        "",
                        "",
                        "",
                        "",
                        "",
                        ""),
                planted("a secret", OutcomeCheckerTest::leak, Fault.LEAKED, "holds the secret"));
    }

    private static Arguments planted(String what, Consumer<List<Emitted>> error, Fault fault, String... texts) {
        return arguments(what, error, fault, texts);
    }

    private static void misplace(List<Emitted> run) {
        Emitted letter = run.get(4);
        run.set(4, with(letter, "dead-5xx", letter.key(), letter.headers()));
    }

    private static void exchange(List<Emitted> run) {
        run.set(4, Outcomes.enriched(origin(4), id(4), Outcomes.body(id(4))));
        run.set(5, dead(5, Code.NOT_FOUND));
    }

    private static void alterBody(List<Emitted> run) {
        byte[] altered = Outcomes.body(id(5));
        altered[9] ^= 1;
        run.set(5, Outcomes.enriched(origin(5), id(5), altered));
    }

    private static void loseHeader(List<Emitted> run) {
        InputRecord poorer = InputRecord.id(id(4)).key("key").header("h", new byte[] {1});
        run.set(4, Outcomes.dead(origin(4), Code.NOT_FOUND, poorer));
    }

    private static void alterKey(List<Emitted> run) {
        Emitted entry = run.get(5);
        run.set(5, with(entry, entry.topic(), new byte[] {1}, entry.headers()));
    }

    private static void contradict(List<Emitted> run) {
        Emitted letter = run.get(4);
        List<Header> fewer = letter.headers().stream()
                .filter(header -> !header.key().equals("enricher.code"))
                .toList();
        run.set(4, with(letter, letter.topic(), letter.key(), fewer));
    }

    private static void addStrangers(List<Emitted> run) {
        for (Origin nothing : List.of(
                new Origin("ids", 0, COUNT / 2),
                new Origin("ids", 2, 0),
                new Origin("other", 0, 0),
                new Origin("ids", -1, 0),
                new Origin("ids", 0, -1))) {
            run.add(Outcomes.enriched(nothing, "id-0", Outcomes.body("id-0")));
        }
        Emitted one = run.get(1);
        run.add(new Emitted(one.topic(), 0, 100, 0, one.key(), one.value(), List.of(), null));
    }

    private static void leak(List<Emitted> run) {
        Emitted letter = run.get(4);
        List<Header> more = new ArrayList<>(letter.headers());
        more.addAll(InputRecord.id("")
                .header("x", SECRET.getBytes(StandardCharsets.UTF_8))
                .headers());
        run.set(4, with(letter, letter.topic(), letter.key(), more));
    }

    @Test
    void shouldFindOneDoubledThatHidesOneDropped() {
        // Given as many outcomes as there must be, but not the right ones
        outcomes.set(6, outcomes.get(5));
        for (OutcomeChecker checker : List.of(listing(), computing())) {
            assertThat(judge(checker).findings()).containsOnlyKeys(Fault.LOST, Fault.DOUBLED);
        }
    }

    @Test
    void shouldTellAPersonWhatIsWrong() {
        // Given many faults
        outcomes.subList(1, 15).clear();
        // When
        Report report = judge(listing());
        // Then the message is short, and throwing it is one call
        assertThat(report.toString())
                .startsWith("6 outcomes of 20 expected\nLOST: 14\n  ids-0@1\n")
                .endsWith("...");
        assertThatThrownBy(report::requireClean).isInstanceOf(AssertionError.class);
    }

    private static Emitted with(Emitted one, String topic, byte[] key, List<Header> headers) {
        return new Emitted(
                topic, one.partition(), one.offset(), one.timestamp(), key, one.value(), headers, one.origin());
    }

    private static Emitted outcome(Origin origin) {
        int number = number(origin);
        return number % 4 == 0
                ? dead(number, Code.NOT_FOUND)
                : Outcomes.enriched(origin, id(number), Outcomes.body(id(number)));
    }

    private static Emitted dead(int number, Code code) {
        return Outcomes.dead(origin(number), code, input(number));
    }

    private static Expectation expectation(Origin origin) {
        int number = number(origin);
        return number % 4 == 0
                ? Expectation.deadLettered(Code.NOT_FOUND).of(input(number))
                : Expectation.enriched(id(number), Outcomes.body(id(number)));
    }

    private static InputRecord input(int number) {
        return InputRecord.id(id(number)).key("key").header("h", new byte[] {1}).header("h", null);
    }

    private static String id(int number) {
        return "id-" + number;
    }

    private static int number(Origin origin) {
        return (int) origin.offset() * 2 + origin.partition();
    }

    private static Origin origin(int number) {
        return new Origin("ids", number % 2, number / 2);
    }
}
