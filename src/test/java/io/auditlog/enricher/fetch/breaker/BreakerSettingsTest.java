package io.auditlog.enricher.fetch.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BreakerSettingsTest {

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void shouldRefuseAWaitThatIsNone(long seconds) {
        assertThatThrownBy(() -> new BreakerSettings(Duration.ofSeconds(seconds)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("circuit.breaker.probe.max");
    }

    @Test
    void shouldNameTheStatesThatHealthShows() {
        assertThat(OutageCause.THROTTLED.state()).isEqualTo("THROTTLED");
        assertThat(OutageCause.NETWORK.state()).isEqualTo("PAUSED_NETWORK");
    }
}
