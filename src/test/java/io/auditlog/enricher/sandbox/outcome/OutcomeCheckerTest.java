package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.sandbox.kafka.InputRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.sandbox.outcome.Report.Fault;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing proves nothing: every error is planted, and each must be found. */
final class OutcomeCheckerTest {

    private static final int COUNT = 20;

    private static final String SECRET = "canary/key+4f9d2c7ab1e8";

    private final OutcomeChecker checker =
            new OutcomeChecker(Outcomes.ENRICHED, Outcomes.DEAD, List.of(new SecretScan(SECRET)));
    private final List<Emitted> outcomes = new ArrayList<>();

    /** A run without fault; every fourth ID is a dead letter. */
    @BeforeEach
    void run() {
        for (int i = 0; i < COUNT; i++) {
            String id = "id-" + i;
            InputRecord input =
                    InputRecord.id(id).key("key").header("h", new byte[] {1}).header("h", null);
            if (i % 4 == 0) {
                checker.expect(
                        origin(i), Expectation.deadLettered(Code.NOT_FOUND).of(input));
                outcomes.add(Outcomes.dead(origin(i), Code.NOT_FOUND, input));
            } else {
                checker.expect(origin(i), Expectation.enriched(id, Outcomes.body(id)));
                outcomes.add(Outcomes.enriched(origin(i), id, Outcomes.body(id)));
            }
        }
    }

    @Test
    void shouldFindNothingWhereNothingIsWrong() {
        // When the outcomes are as they must be, in whatever order
        Report report = judge();

        // Then the report is clean
        assertThat(report.isClean()).isTrue();
        assertThat(report.toString()).isEqualTo("20 outcomes of 20 expected, all right");
        report.requireClean();
    }

    @Test
    void shouldFindOneThatWasDropped() {
        // Given an outcome that is not there
        outcomes.remove(7);

        // When, then
        assertOnly(Fault.LOST, "ids-0@7");
    }

    @Test
    void shouldFindTheLastOneDropped() {
        // Given the very last outcome missing, behind which nothing follows
        outcomes.remove(COUNT - 1);

        // When, then
        assertOnly(Fault.LOST, "ids-0@19");
    }

    @Test
    void shouldFindOneThatWasDoubled() {
        // Given an outcome that is there twice, byte for byte
        outcomes.add(outcomes.get(5));

        // When, then
        assertOnly(Fault.DOUBLED, "ids-0@5");
    }

    @Test
    void shouldFindOneDoubledThatHidesOneDropped() {
        // Given as many outcomes as there must be, but not the right ones
        outcomes.set(6, outcomes.get(5));

        // When
        Report report = judge();

        // Then
        assertThat(report.count(Fault.LOST)).isEqualTo(1);
        assertThat(report.count(Fault.DOUBLED)).isEqualTo(1);
    }

    @Test
    void shouldFindASwappedClass() {
        // Given a dead letter of another class, in that class's topic
        outcomes.set(4, Outcomes.dead(origin(4), Code.SERVER_ERROR, inputOf(4)));

        // When, then
        assertOnly(Fault.MISPLACED, "5xx/SERVER_ERROR");
    }

    @Test
    void shouldFindASwappedCode() {
        // Given a dead letter with another code of the right class
        outcomes.set(4, Outcomes.dead(origin(4), Code.GONE, inputOf(4)));

        // When, then
        assertOnly(Fault.MISPLACED, "4xx/GONE");
    }

    @Test
    void shouldFindADeadLetterInTheTopicOfAnotherClass() {
        // Given a letter that is right in all but its topic
        Emitted letter = outcomes.get(4);
        outcomes.set(4, with(letter, "dead-5xx", letter.key(), letter.value(), letter.headers()));

        // When, then
        assertOnly(Fault.MISPLACED, "belongs in dead-4xx");
    }

    @Test
    void shouldFindEnrichedAndDeadExchanged() {
        // Given an entry where a letter is due, and a letter where an entry is due
        outcomes.set(4, Outcomes.enriched(origin(4), "id-4", Outcomes.body("id-4")));
        outcomes.set(5, Outcomes.dead(origin(5), Code.NOT_FOUND, inputOf(5)));

        // When, then
        assertThat(judge().count(Fault.MISPLACED)).isEqualTo(2);
    }

    @Test
    void shouldFindAnAlteredByteOfTheBody() {
        // Given a body of which one byte differs, its hash computed anew
        byte[] altered = Outcomes.body("id-5");
        altered[9] ^= 1;
        outcomes.set(5, Outcomes.enriched(origin(5), "id-5", altered));

        // When, then
        assertOnly(Fault.ALTERED, "first difference at byte 9");
    }

    @Test
    void shouldFindALetterThatDoesNotHoldTheInput() {
        // Given a letter in which a header of the input is missing
        InputRecord poorer = InputRecord.id("id-4").key("key").header("h", new byte[] {1});
        outcomes.set(4, Outcomes.dead(origin(4), Code.NOT_FOUND, poorer));

        // When, then
        assertOnly(Fault.ALTERED, "originalHeaders");
    }

    @Test
    void shouldFindAnAlteredKeyOrHeader() {
        // Given an entry with another key, and a letter whose header contradicts it
        Emitted entry = outcomes.get(5);
        outcomes.set(5, with(entry, entry.topic(), new byte[] {1}, entry.value(), entry.headers()));
        Emitted letter = outcomes.get(4);
        List<Header> fewer = letter.headers().stream()
                .filter(header -> !header.key().equals("enricher.code"))
                .toList();
        outcomes.set(4, with(letter, letter.topic(), letter.key(), letter.value(), fewer));

        // When
        Report report = judge();

        // Then
        assertThat(report.findings().get(Fault.ALTERED)).hasSize(2);
        assertThat(report.toString()).contains("key must be").contains("header enricher.code");
    }

    @Test
    void shouldFindAnOutcomeOfNothing() {
        // Given an outcome of an ID that was never put in, and one that names no origin
        outcomes.add(Outcomes.enriched(origin(99), "id-99", Outcomes.body("id-99")));
        Emitted entry = Outcomes.enriched(origin(1), "id-1", Outcomes.body("id-1"));
        outcomes.add(new Emitted(entry.topic(), 0, 100, 0, entry.key(), entry.value(), List.of(), null));

        // When
        Report report = judge();

        // Then
        assertThat(report.findings()).containsOnlyKeys(Fault.UNEXPECTED);
        assertThat(report.count(Fault.UNEXPECTED)).isEqualTo(2);
    }

    @Test
    void shouldFindASecret() {
        // Given a letter that is right, but for the secret in its bytes
        InputRecord input = InputRecord.id("id-20").key(SECRET);
        checker.expect(origin(20), Expectation.deadLettered(Code.NOT_FOUND).of(input));
        outcomes.add(Outcomes.dead(origin(20), Code.NOT_FOUND, input));

        // When, then it is found, and the finding does not give it away
        assertOnly(Fault.LEAKED, "holds the secret");
        assertThat(judge().toString()).doesNotContain(SECRET);
    }

    @Test
    void shouldTellAPersonWhatIsWrong() {
        // Given many faults
        outcomes.subList(1, 15).clear();

        // When
        Report report = judge();

        // Then the message is short, and throwing it is one call
        assertThat(report.toString())
                .startsWith("6 outcomes of 20 expected\nLOST: 14\n  ids-0@1\n")
                .endsWith("...");
        assertThatThrownBy(report::requireClean).isInstanceOf(AssertionError.class);
    }

    private Report judge() {
        outcomes.forEach(checker);
        return checker.report();
    }

    private void assertOnly(Fault fault, String text) {
        Outcomes.assertOnly(judge(), fault, text);
    }

    private static Emitted with(Emitted one, String topic, byte[] key, byte[] value, List<Header> headers) {
        return new Emitted(topic, one.partition(), one.offset(), one.timestamp(), key, value, headers, one.origin());
    }

    private static InputRecord inputOf(long number) {
        return InputRecord.id("id-" + number)
                .key("key")
                .header("h", new byte[] {1})
                .header("h", null);
    }

    private static Origin origin(long offset) {
        return new Origin("ids", 0, offset);
    }
}
