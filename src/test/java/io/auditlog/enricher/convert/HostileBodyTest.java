package io.auditlog.enricher.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Failure;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies made to do harm: always an answer, with little stack and with memory in proportion to the body. */
final class HostileBodyTest {

    private static final int SMALL_STACK = 160 * 1024;
    private static final int MEGABYTE = 1_000_000;

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":", "[1,"})
    void shouldRefuseAHundredThousandLevels(String opening) throws Exception {
        for (String around : new String[] {"#", Bodies.leastWithData("{\"a\":#}"), "{\"user\":#}", "{\"x\":#}"}) {
            Failure failure = onSmallStack(() -> Bodies.rejected(around.replace("#", opening.repeat(100_000))));
            assertThat(failure.code()).isEqualTo(Code.PAYLOAD_MALFORMED);
            assertThat(failure.error()).contains("nesting depth (201) exceeds the maximum allowed (200)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "-9", "0.9", "9e9", "9.9e-9"})
    void shouldRefuseANumberOfAMegabyte(String start) throws Exception {
        for (String around : new String[] {Bodies.leastWithData("{\"a\":#}"), "{\"id\":#}", "#"}) {
            byte[] body = around.replace("#", start + "9".repeat(MEGABYTE)).getBytes(UTF_8);
            Failure failure = onSmallStack(() -> Bodies.rejected(body));
            assertThat(failure.code()).isEqualTo(Code.PAYLOAD_MALFORMED);
            assertThat(failure.error())
                    .contains("Number value length", "exceeds the maximum allowed (1000)")
                    .hasSizeLessThan(200);
            assertThat(allocatedBy(body)).isLessThan(6L * body.length + MEGABYTE);
        }
    }

    @Test
    void shouldCarryAStringOfFiveMegabytes() throws Exception {
        String text = "é".repeat(5 * MEGABYTE / 2);
        byte[] asEvent = Bodies.LEAST.replace("user.login", text).getBytes(UTF_8);
        byte[] asData = Bodies.leastWithData("{\"a\":\"" + text + "\"}").getBytes(UTF_8);
        assertThat(onSmallStack(() -> Bodies.translate(asEvent)).entry().getEvent())
                .isEqualTo(text);
        assertThat(onSmallStack(() -> Bodies.translate(asData)).entry().getData())
                .isEqualTo("{\"a\":\"" + text + "\"}");
        assertThat(allocatedBy(asData)).isLessThan(3L * asData.length);
        assertThat(allocatedBy(asEvent)).isLessThan(6L * asEvent.length);
    }

    @Test
    void shouldReadAHundredThousandMembersAndTheirCollidingNames() throws Exception {
        // Given: "Aa" and "BB" have the same hash code
        StringBuilder members = new StringBuilder();
        for (int at = 0; at < 100_000; at++) {
            String name =
                    Integer.toBinaryString(131_072 + at).replace("0", "Aa").replace("1", "BB");
            members.append(at == 0 ? "" : ",").append('"').append(name).append("\":1");
        }
        String body = Bodies.leastWith(members.toString());

        // When, Then
        assertThat(onSmallStack(() -> Bodies.translated(body)).getAdditionalFields())
                .isEqualTo("{" + members + "}");
    }

    @Test
    void shouldRefuseABodyThatIsCutAnywhere() {
        String whole = Bodies.FULL.replace("Scout", "é😀\\u00e9").replace("1.10", "{\"a\":[1.5e3,true,null]}");
        byte[] body = whole.getBytes(UTF_8);
        assertThat(Bodies.translated(whole)).isNotNull();
        for (int length = 0; length < body.length; length++) {
            assertThat(Bodies.rejected(Arrays.copyOf(body, length)).code())
                    .as("cut to %d bytes", length)
                    .isEqualTo(Code.PAYLOAD_MALFORMED);
        }
    }

    private static <T> T onSmallStack(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(null, task, "small-stack", SMALL_STACK).start();
        return task.get();
    }

    private static long allocatedBy(byte[] body) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        Bodies.translate(body);
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }
}
