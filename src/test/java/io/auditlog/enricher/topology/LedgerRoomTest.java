package io.auditlog.enricher.topology;

import static io.auditlog.enricher.topology.FlowFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the topology does where there is no room: in the ledger, or for another call. */
final class LedgerRoomTest {

    private final FlowFixture fixture = new FlowFixture();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> ids;

    @AfterEach
    void closeDriver() {
        if (driver != null) {
            driver.close();
            driver = null;
        }
    }

    @Test
    void shouldAdmitOverTheCapAndCountItWhereNoRoomComes() {
        start();
        fixture.source.room = false;
        ids.pipeInput(null, bytes("log-1"));
        assertThat(fixture.source.asked).hasSize(1);
        assertThat(fixture.events.overCap).isEqualTo(1);
        fixture.source.room = true;
        ids.pipeInput(null, bytes("log-2"));
        assertThat(fixture.events.overCap).isEqualTo(1);
        assertThat(fixture.events.admitted).isEqualTo(2);
    }

    @Test
    void shouldSeeRoomEvenWhereNoTimeToWaitIsLeft() {
        // Given so many records without room in a row that all time for waiting is spent
        start();
        fixture.source.room = false;
        for (int i = 0; i < 10; i++) {
            ids.pipeInput(null, bytes("log-" + i));
        }
        assertThat(fixture.events.overCap).isEqualTo(10);
        // When
        fixture.source.room = true;
        ids.pipeInput(null, bytes("next"));
        // Then
        assertThat(fixture.events.overCap).isEqualTo(10);
    }

    @Test
    void shouldComeBackToTheGroupThoughNoRoomComes() {
        // Given so many records of one poll without room that all time for waiting is spent
        start();
        fixture.source.room = false;
        for (int i = 0; i < 10; i++) {
            ids.pipeInput(null, bytes("log-" + i));
        }
        int waits = fixture.source.waits;
        // When more of them come, though the thread looks for answers in between
        for (int i = 0; i < 100; i++) {
            ids.pipeInput(null, bytes("more-" + i));
            tick();
        }
        // Then none waits
        assertThat(fixture.source.waits).isEqualTo(waits).isEqualTo(40);
        // When it has polled
        fixture.backpressure.polled(null);
        ids.pipeInput(null, bytes("next"));
        // Then
        assertThat(fixture.source.waits).isGreaterThan(waits);
    }

    @Test
    void shouldWaitForAnAnswerWhereTheLedgerIsFull() {
        fixture.maxOpen = 1;
        start();
        ids.pipeInput(null, bytes("log-1"));
        fixture.source.last().enrich();
        ids.pipeInput(null, bytes("log-2"));
        assertThat(fixture.events.overCap).isZero();
        ids.pipeInput(null, bytes("log-3"));
        assertThat(fixture.events.overCap).isEqualTo(1);
    }

    @Test
    void shouldCloseTheGateBeforeALedgerIsFullAndOpenItWhenLinesAreClosed() {
        // Given a ledger of 600, and polls of up to 256
        fixture.maxOpen = 600;
        start();
        for (int i = 0; i < 344; i++) {
            assertThat(fixture.backpressure.isOpen()).isTrue();
            ids.pipeInput(null, bytes("log-" + i));
        }
        // Then
        assertThat(fixture.backpressure.isOpen()).isFalse();
        // When
        fixture.source.last().enrich();
        tick();
        // Then
        assertThat(fixture.backpressure.isOpen()).isTrue();
        // When
        ids.pipeInput(null, bytes("another"));
        assertThat(fixture.backpressure.isOpen()).isFalse();
        closeDriver();
        // Then a task that has gone elsewhere closes nothing
        assertThat(fixture.backpressure.isOpen()).isTrue();
    }

    @Test
    void shouldStopReadingForAllPartitionsTogetherAndSayItOnce() {
        // Given two partitions and a bound of 600 for both
        fixture.maxOpen = 600;
        TopologyContext parts = fixture.parts();
        TaskFixture one = new TaskFixture(0).start(parts);
        TaskFixture two = new TaskFixture(1).start(parts);
        for (int i = 0; i < 172; i++) {
            assertThat(fixture.backpressure.isOpen()).isTrue();
            one.read("one-" + i);
            two.read("two-" + i);
        }
        // Then
        assertThat(fixture.backpressure.isOpen()).isFalse();
        // When lines close and others come, by turns
        for (int i = 0; i < 20; i++) {
            fixture.source.asked.get(2 * i).enrich();
            one.punctuate();
            assertThat(fixture.backpressure.isOpen()).isTrue();
            two.read("more-" + i);
            assertThat(fixture.backpressure.isOpen()).isFalse();
        }
        // Then it was said once
        assertThat(fixture.events.full).containsExactly(true);
        // When most of them close
        two.close();
        // Then
        assertThat(fixture.backpressure.isOpen()).isTrue();
        assertThat(fixture.events.full).containsExactly(true, false);
    }

    private void start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        driver = new TopologyTestDriver(EnrichTopology.of(fixture.parts()), properties);
        ids = driver.createInputTopic("ids", new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void tick() {
        driver.advanceWallClockTime(Duration.ofMillis(20));
    }
}
