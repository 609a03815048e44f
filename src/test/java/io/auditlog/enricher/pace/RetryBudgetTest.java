package io.auditlog.enricher.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryBudgetTest {

    private final VirtualTime time = new VirtualTime();

    private static long taken(RetryBudget budget) {
        return IntStream.range(0, 100_000).takeWhile(i -> budget.take()).count();
    }

    @Test
    void shouldAllowOneRetryForTwoFirstCalls() {
        // Given
        RetryBudget budget = new RetryBudget(0.5, 0, 1_000, time);

        // When
        IntStream.range(0, 200).forEach(i -> budget.deposit());

        // Then
        assertThat(budget.left()).isEqualTo(100);
        assertThat(taken(budget)).isEqualTo(100);
        assertThat(budget.take()).isFalse();
    }

    @Test
    void shouldAllowAFewEachSecondInAnyCase() {
        // Given
        RetryBudget budget = new RetryBudget(time);
        assertThat(taken(budget)).isEqualTo(10);

        // When, then
        time.advance(Duration.ofMillis(99));
        assertThat(budget.take()).isFalse();
        time.advance(Duration.ofMillis(2));
        assertThat(budget.take()).isTrue();
        time.advance(Duration.ofSeconds(5));
        assertThat(taken(budget)).isEqualTo(50);
    }

    @Test
    void shouldSaveNoMoreThanItHolds() {
        // Given
        RetryBudget budget = new RetryBudget(0.5, 10, 30, time);

        // When
        IntStream.range(0, 1_000).forEach(i -> budget.deposit());
        time.advance(Duration.ofDays(400));

        // Then
        assertThat(taken(budget)).isEqualTo(30);
    }

    @Test
    void shouldBoundTheRetriesWhenEverythingFails() {
        // Given 100 first calls a second for a minute, all of which fail and want to be retried
        RetryBudget budget = new RetryBudget(time);
        int retries = 0;
        for (int i = 0; i < 6_000; i++) {
            budget.deposit();
            retries += budget.take() ? 1 : 0;
            time.advance(Duration.ofMillis(10));
        }
        assertThat(retries).isBetween(3_550, 3_650);
    }

    @ParameterizedTest
    @CsvSource({"-0.1, 10, 10", "NaN, 10, 10", "0.5, -1, 10", "0.5, NaN, 10", "0.5, 10, 0.5", "0.5, 10, NaN"})
    void shouldRefuseWhatIsNoBudget(double share, double reserve, double most) {
        assertThatThrownBy(() -> new RetryBudget(share, reserve, most, time))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
