package io.auditlog.enricher.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The set of offsets, compared with Java's own bit set. */
final class OffsetsTest {

    @Test
    void shouldCountWhatIsInOneSetAndNotInTheOther() {
        for (int seed = 0; seed < 300; seed++) {
            // Given
            Random random = new Random(seed);
            int size = random.nextInt(400);
            long from = random.nextLong(1L << 60);
            Offsets one = new Offsets(from, from + size);
            Offsets other = new Offsets(from, from + size);
            BitSet inOne = new BitSet();
            BitSet inOther = new BitSet();
            for (int i = 0; i < size; i++) {
                int at = random.nextInt(size);
                assertThat((random.nextBoolean() ? one : other).add(from + at)).isIn(true, false);
            }
            for (int at = 0; at < size; at++) {
                inOne.set(at, one.contains(from + at));
                inOther.set(at, other.contains(from + at));
            }
            // When
            int first = size == 0 ? 0 : random.nextInt(size);
            int end = first + random.nextInt(size - first + 1);
            long count = one.countWithout(other, from + first, from + end);
            // Then
            inOne.andNot(inOther);
            assertThat(count)
                    .as("seed %d", seed)
                    .isEqualTo(inOne.get(first, end).cardinality());
        }
    }

    @Test
    void shouldSayWhetherAnOffsetIsNew() {
        Offsets offsets = new Offsets(100, 300);
        assertThat(offsets.add(228)).isTrue();
        assertThat(offsets.add(164)).isTrue();
        assertThat(offsets.add(228)).isFalse();
        assertThat(offsets.contains(228)).isTrue();
        assertThat(offsets.contains(227)).isFalse();
        assertThat(offsets.contains(99)).isFalse();
        assertThat(offsets.contains(300)).isFalse();
    }
}
