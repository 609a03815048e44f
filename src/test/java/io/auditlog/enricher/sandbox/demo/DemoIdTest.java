package io.auditlog.enricher.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.sandbox.outcome.Expectation.DeadLettered;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoIdTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 16, 31, 32, 33, 50, 300, 2000})
    void shouldListAsManyAsWanted(int count) {
        // When
        List<DemoId> ids = DemoId.list(count);
        // Then
        assertThat(ids).hasSize(count);
        assertThat(ids.stream().filter(DemoIdTest::isOdd)).hasSize(DemoId.odd(count));
    }

    @Test
    void shouldHoldEveryKindOfOddId() {
        // Given
        Code[] codes = {
            Code.ID_INVALID,
            Code.ID_UNREADABLE,
            Code.NOT_FOUND,
            Code.FORBIDDEN,
            Code.BAD_REQUEST,
            Code.SERVER_ERROR,
            Code.TIMEOUT,
            Code.PAYLOAD_MALFORMED,
            Code.ID_MISMATCH,
            Code.PAYLOAD_OVERSIZED,
            Code.REDIRECT,
            Code.CONNECTION
        };
        // When
        List<DemoId> ids = DemoId.list(50);
        // Then
        assertThat(ids.stream()
                        .map(DemoId::expectation)
                        .filter(DeadLettered.class::isInstance)
                        .flatMap(expectation -> ((DeadLettered) expectation).codes().stream())
                        .distinct())
                .containsExactlyInAnyOrder(codes);
    }

    private static boolean isOdd(DemoId id) {
        return !id.input().headers().isEmpty();
    }
}
