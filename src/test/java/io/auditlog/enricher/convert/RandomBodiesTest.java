package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random bodies, whole and damaged, under the assertions of the fuzz target. A failure names its seed. */
final class RandomBodiesTest {

    private static final int ENTRIES = 4_000;
    private static final int MUTATIONS = 10_000;
    private static final String SYNTAX = "{}[]\",:\\0-e \0";

    private final EntryTranslatorFuzzTest target = new EntryTranslatorFuzzTest();

    @Test
    void shouldCarryEveryEntryWithoutLoss() {
        for (int seed = 0; seed < ENTRIES; seed++) {
            String body = new RandomEntry(new SplittableRandom(seed)).body("log-1");
            assertThat(isCarried(seed, body.getBytes(UTF_8)))
                    .as("%d: %s", seed, body)
                    .isTrue();
        }
    }

    @Test
    void shouldAnswerToEveryMutation() {
        int carried = 0;
        for (int seed = 0; seed < MUTATIONS; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            String start = random.nextBoolean() ? Bodies.FULL : new RandomEntry(random).body("log-1");
            carried += isCarried(seed, mutated(start.getBytes(UTF_8), random)) ? 1 : 0;
        }
        assertThat(carried).as("mutations that are entries still").isBetween(MUTATIONS / 20, MUTATIONS / 2);
    }

    private boolean isCarried(int seed, byte[] body) {
        try {
            return target.isCarried(body);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static byte[] mutated(byte[] body, RandomGenerator random) {
        byte[] result = body;
        for (int rounds = random.nextInt(1, 4); rounds > 0; rounds--) {
            int from = random.nextInt(result.length);
            int to = Math.min(result.length, from + random.nextInt(1, 9));
            result = switch (random.nextInt(5)) {
                case 0 -> replaced(result, from, from + 1, (byte) random.nextInt(256));
                case 1 -> replaced(result, from, from, (byte) random.nextInt(256));
                case 2 -> replaced(result, from, to);
                case 3 -> replaced(result, from, from, Arrays.copyOfRange(result, from, to));
                default -> replaced(result, from, from + 1, (byte) SYNTAX.charAt(random.nextInt(SYNTAX.length())));
            };
        }
        return result;
    }

    private static byte[] replaced(byte[] body, int from, int to, byte... with) {
        ByteArrayOutputStream result = new ByteArrayOutputStream(body.length + with.length);
        result.write(body, 0, from);
        result.writeBytes(with);
        result.write(body, to, body.length - to);
        return result.toByteArray();
    }
}
