package io.auditlog.enricher.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Numbers whose unit nobody says, until the replies show it. */
final class ResetUnitTest {

    private static final long MILLI = 1_000_000;

    private final ResetUnit unit = new ResetUnit(0);

    @Test
    void shouldKnowNothingFromOneReply() {
        assertThat(unit.read(30, true, 0)).isEmpty();
    }

    @Test
    void shouldSeeSecondsPass() {
        unit.read(60, true, 0);
        assertThat(unit.read(59, true, 900 * MILLI)).isEmpty();
        assertThat(unit.read(58, true, 2_000 * MILLI)).contains(Duration.ofSeconds(58));
        assertThat(unit.read(60, true, 60_000 * MILLI)).contains(Duration.ofMinutes(1));
    }

    @Test
    void shouldSeeMillisecondsPass() {
        unit.read(900, true, 0);
        assertThat(unit.read(880, true, 20 * MILLI)).isEmpty();
        assertThat(unit.read(830, true, 70 * MILLI)).contains(Duration.ofMillis(830));
    }

    @Test
    void shouldStartAgainWhereAWindowBegins() {
        // Given the end of one window, and the beginning of the next
        unit.read(3, true, 0);
        unit.read(900, true, 100 * MILLI);

        // When, then
        assertThat(unit.read(800, true, 200 * MILLI)).contains(Duration.ofMillis(800));
    }

    @Test
    void shouldTakeForSecondsWhatNeverFillsInMilliseconds() {
        // Given a window that slides: its number stays, and little is left all the time
        unit.read(60, false, 0);
        assertThat(unit.read(60, false, 150 * MILLI)).isEmpty();

        // When, then
        assertThat(unit.read(60, false, 200 * MILLI)).contains(Duration.ofMinutes(1));
    }

    @Test
    void shouldGoOnWithoutAnAnswerWhereAQuotaIsFullAgainAllTheTime() {
        unit.read(60, true, 0);
        for (int i = 1; i < 1_000; i++) {
            assertThat(unit.read(60, true, i * 100L * MILLI)).isEmpty();
        }
    }

    @Test
    void shouldBelieveASpecification() {
        assertThat(new ResetUnit(ResetUnit.SECOND).read(30, true, 0)).contains(Duration.ofSeconds(30));
        assertThat(new ResetUnit(ResetUnit.SECOND).read(1e9, true, 0)).contains(Quota.MAX);
    }
}
