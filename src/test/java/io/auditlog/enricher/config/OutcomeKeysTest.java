package io.auditlog.enricher.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.fetch.retry.OutcomeRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What operators can decide about codes, and what they cannot. */
final class OutcomeKeysTest {

    @Test
    void shouldReadWhatOperatorsDecided() {
        WorkerConfig config = Configs.valid(
                Configs.leastWith(
                        "outcome.not_found=dead-letter",
                        "outcome.forbidden=hold",
                        "outcome.server_error=retry:20",
                        "outcome.gone=retry:1",
                        "outcome.conflict="),
                Map.of("ENRICHER_OUTCOME_TOO_MANY_REQUESTS", "retry:100", "ENRICHER_OUTCOME_GONE", "retry:2"));

        assertThat(config.retry().outcomes())
                .containsOnly(
                        Map.entry(Code.NOT_FOUND, OutcomeRule.DEAD_LETTER),
                        Map.entry(Code.FORBIDDEN, OutcomeRule.HOLD),
                        Map.entry(Code.SERVER_ERROR, new OutcomeRule(20)),
                        Map.entry(Code.GONE, new OutcomeRule(2)),
                        Map.entry(Code.TOO_MANY_REQUESTS, new OutcomeRule(100)));
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void shouldHaveAKeyForEveryCodeThatTimeMayChange(Code code) {
        boolean unchanging = List.of(
                        Code.ID_INVALID, Code.ID_UNREADABLE, Code.RECORD_OVERSIZED, Code.RECORD_REFUSED, Code.INTERNAL)
                .contains(code);
        assertThat(Keys.find(Keys.outcome(code)).isPresent()).isNotEqualTo(unchanging);
    }
}
