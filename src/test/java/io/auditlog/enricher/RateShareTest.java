package io.auditlog.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The parts of the rate that workers take. */
final class RateShareTest {

    private final List<Double> rates = new ArrayList<>();

    @Test
    void shouldTakeTheShareOfThePartitionsThatAreOwned() {
        RateShare share = new RateShare(60, 6, rates::add);
        share.gained();
        share.gained();
        share.gained();
        share.lost();
        assertThat(rates).containsExactly(10.0, 10.0, 20.0, 30.0, 20.0);
    }

    @Test
    void shouldNeverTakeMoreThanTheWhole() {
        RateShare share = new RateShare(60, 2, rates::add);
        share.gained();
        share.gained();
        share.gained();
        assertThat(rates).containsExactly(30.0, 30.0, 60.0, 60.0);
    }

    @Test
    void shouldAddUpToTheWholeOverAllWorkers() {
        double[] now = new double[2];
        RateShare first = new RateShare(50, 6, rate -> now[0] = rate);
        RateShare second = new RateShare(50, 6, rate -> now[1] = rate);
        for (int i = 0; i < 6; i++) {
            first.gained();
        }
        for (int moved = 1; moved < 6; moved++) {
            first.lost();
            second.gained();
            assertThat(now[0] + now[1]).isCloseTo(50, org.assertj.core.data.Offset.offset(1e-9));
        }
    }
}
