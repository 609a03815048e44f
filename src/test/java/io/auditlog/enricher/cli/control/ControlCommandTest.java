package io.auditlog.enricher.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** What an operator learns of an order that was not acknowledged. */
final class ControlCommandTest {

    @Test
    void shouldNotDenyAnOrderThatTheBrokersMayHave() {
        assertThat(ControlCommand.unacknowledged(new TimeoutException("2 minutes")))
                .hasMessageEndingWith(": 2 minutes. It may have been ordered all the same: repeat it.");
        assertThat(ControlCommand.unacknowledged(new TopicAuthorizationException(Set.of("control"))))
                .hasMessageEndingWith(". Nothing was ordered.");
    }
}
