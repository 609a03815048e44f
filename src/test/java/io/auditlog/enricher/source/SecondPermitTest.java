package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.pace.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A request whose permit has grown old waits for another one: that is no time of the API's. */
final class SecondPermitTest {

    private final VirtualTime time = new VirtualTime();
    private final FakeTransport wire = new FakeTransport();
    private final FakeInquirer inquirer = new FakeInquirer("a");
    private final Deadlines deadlines = new Deadlines(wire, Duration.ofSeconds(10), time, time);

    @Test
    void shouldNotRunIntoTheDeadlineWhileItWaits() {
        // Given
        deadlines.send(inquirer);
        time.advance(Duration.ofSeconds(5));
        wire.only().inquirer.halts();
        // When
        time.advance(Duration.ofMinutes(5));
        // Then
        assertThat(inquirer.replies).isEmpty();
        wire.only().inquirer.goesOn();
        time.advance(Duration.ofSeconds(9));
        assertThat(inquirer.replies).isEmpty();
        time.advance(Duration.ofSeconds(2));
        assertThat(inquirer.replies)
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.NoAnswer.class, none -> assertThat(none.code()).isEqualTo(Code.TIMEOUT));
    }

    @Test
    void shouldBeCutWhileItWaits() {
        // Given
        Transport.Exchange exchange = deadlines.send(inquirer);
        wire.only().inquirer.halts();
        // When
        exchange.cut();
        wire.only().inquirer.goesOn();
        time.advance(Duration.ofMinutes(5));
        // Then
        assertThat(wire.only().cut).isTrue();
        assertThat(inquirer.replies).isEmpty();
    }
}
