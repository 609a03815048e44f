package io.auditlog.enricher.fetch.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.breaker.Effect.ReportOutage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 3: what is reported while nothing is known to be good. */
final class NothingKnownReportsTest extends BreakerFixture {

    @BeforeEach
    void begin() {
        start();
        held = 1_000;
        fresh = 1_000;
    }

    @Test
    void shouldReportAfterThreeFailures() {
        assertThat(fails(ID, Role.TRIAL, Code.NOT_FOUND)).doesNotHaveAnyElementsOfTypes(ReportOutage.class);
        assertThat(fails(ID, Role.TRIAL, Code.NOT_FOUND)).doesNotHaveAnyElementsOfTypes(ReportOutage.class);
        assertThat(fails(ID, Role.TRIAL, Code.TIMEOUT))
                .anySatisfy(effect -> assertThat(effect).isInstanceOfSatisfying(ReportOutage.class, outage -> {
                    assertThat(outage.cause()).isEqualTo(OutageCause.CONFIG);
                    assertThat(outage.evidence())
                            .contains("since the start", "3 failed: 2 NOT_FOUND, 1 TIMEOUT", "seen TIMEOUT");
                }));
    }

    @Test
    void shouldReportFiveSecondsAfterTheFirstFailure() {
        held = 0;
        fails(ID, Role.TRIAL, Code.UNAUTHORIZED);
        assertThat(passMillis(4_999)).isEmpty();
        assertThat(passMillis(1))
                .singleElement()
                .isInstanceOfSatisfying(
                        ReportOutage.class, outage -> assertThat(outage.cause()).isEqualTo(OutageCause.AUTH));
        assertThat(passSeconds(60)).isEmpty();
    }

    @Test
    void shouldReportAgainWhenTheCauseIsAnotherAndWhenThereAreTwiceAsMany() {
        // Given
        List<Integer> reported = new ArrayList<>();

        // When
        for (int i = 1; i <= 100; i++) {
            Code code = i <= 10 ? Code.UNREACHABLE : Code.FORBIDDEN;
            if (fails(ID, Role.TRIAL, code).stream().anyMatch(ReportOutage.class::isInstance)) {
                reported.add(i);
            }
        }

        // Then
        assertThat(reported).containsExactly(3, 4, 8, 16, 20, 32, 64);
    }

    @Test
    void shouldReportNoRecoveryWhereNoOutageWasReported() {
        assertThat(succeeds(OTHER, Role.TRIAL)).isEmpty();
    }
}
