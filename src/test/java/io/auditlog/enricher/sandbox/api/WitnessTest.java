package io.auditlog.enricher.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.sandbox.api.http.Request;
import org.junit.jupiter.api.Test;

final class WitnessTest {

    private static final long MILLI = 1_000_000;

    private final Witness witness = new Witness();

    private Witness.Row ask(long arrived, String target) {
        return ask(arrived, arrived, target);
    }

    private Witness.Row ask(long notBefore, long arrived, String target) {
        return witness.arrived(new Request(notBefore, arrived, "GET", target, 11), 7, "entry");
    }

    @Test
    void shouldSwearOnlyToWhatSurelyCameWhileItWasToldToWait() {
        // Given a request that was noticed late, one on time, and one at the end of the wait
        ask(90 * MILLI, 110 * MILLI, "/api/audit-logs/a");
        ask(150 * MILLI, 151 * MILLI, "/api/audit-logs/b");
        ask(199 * MILLI, 200 * MILLI, "/api/audit-logs/c");
        // Then only the second was surely too early
        assertThat(witness.countWithin(100 * MILLI, 200 * MILLI)).isEqualTo(2);
        assertThat(witness.countSurelyWithin(100 * MILLI, 200 * MILLI)).isEqualTo(1);
    }

    @Test
    void shouldMeasureTheGapsBetweenRequests() {
        // Given requests a second apart, of which one is noticed 300 ms late
        ask(0, "/api/audit-logs/a");
        ask(1_000 * MILLI, 1_300 * MILLI, "/api/audit-logs/b");
        ask(2_000 * MILLI, "/api/audit-logs/c");
        // Then that is no short gap
        assertThat(witness.shortestGap(0, 3_000 * MILLI)).isEqualTo(1_000 * MILLI);
        assertThat(witness.shortestGap(1, 2_000 * MILLI)).isEqualTo(Long.MAX_VALUE);
        // When one follows too soon
        ask(2_500 * MILLI, "/api/audit-logs/d");
        // Then it is
        assertThat(witness.shortestGap(0, 3_000 * MILLI)).isEqualTo(500 * MILLI);
    }

    @Test
    void shouldNotTakeRequestsThatWereNoticedLateForTooMany() {
        // Given 10 a second, of which five are noticed at the end of half a second of standstill
        for (int i = 0; i < 30; i++) {
            boolean late = i >= 10 && i < 15;
            ask((late ? 1000L : 100L * i) * MILLI, (late ? 1500L : 100L * i) * MILLI, "/api/audit-logs/a" + i);
        }
        // Then
        assertThat(witness.peakPerSecond()).isEqualTo(15);
        assertThat(witness.surePeakPerSecond()).isEqualTo(10);
        // When two come that the standstill does not explain
        ask(999 * MILLI, 999 * MILLI, "/api/audit-logs/b");
        ask(1501 * MILLI, 1501 * MILLI, "/api/audit-logs/c");
        // Then they are seen
        assertThat(witness.surePeakPerSecond()).isEqualTo(12);
    }

    @Test
    void shouldExcludeTheEndOfAStretch() {
        ask(0, "/api/audit-logs/a");
        ask(1000 * MILLI, "/api/audit-logs/b");
        assertThat(witness.peakPerSecond()).isEqualTo(1);
        ask(1999 * MILLI, "/api/audit-logs/c");
        assertThat(witness.peakPerSecond()).isEqualTo(2);
    }

    @Test
    void shouldRememberEveryRequestOfALongRun() {
        for (int i = 0; i < 100_000; i++) {
            witness.ended(ask(i, "/api/audit-logs/log-" + i % 50_000), i % 2 == 0 ? 200 : 500, i + 10);
        }
        assertThat(witness.count()).isEqualTo(100_000);
        assertThat(witness.countByStatus()).containsEntry(200, 50_000).containsEntry(500, 50_000);
        assertThat(witness.countById()).hasSize(50_000).containsEntry("log-49999", 2);
        assertThat(witness.meanServiceNanos()).isEqualTo(10);
    }

    @Test
    void shouldCountWhatIsInFlight() {
        Witness.Row first = ask(1, "/api/audit-logs/a");
        Witness.Row second = ask(2, "/api/audit-logs/b");
        witness.ended(first, 200, 3);
        witness.ended(second, 200, 4);
        ask(5, "/api/audit-logs/c");
        assertThat(witness.inFlight()).isEqualTo(1);
    }

    @Test
    void shouldForgetWhatWasBeforeAndTakeLateEndsForGranted() {
        Witness.Row early = ask(1, "/api/audit-logs/a");
        witness.clear();
        Witness.Row late = ask(2, "/api/audit-logs/b");
        witness.ended(early, 200, 3);
        witness.ended(late, 404, 4);
        assertThat(witness.count()).isEqualTo(1);
        assertThat(witness.countByStatus()).containsOnlyKeys(404);
        assertThat(witness.inFlight()).isZero();
    }
}
