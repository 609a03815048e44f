package io.auditlog.enricher.sandbox.process;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** A process to start and to stop: says what it was given, and waits if it is told to. */
public final class Echo {

    private Echo() {}

    /** Ends with 3, or never. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (arguments.length == 1 && arguments[0].equals("wait")) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> out.println("stopping")));
            out.println("waiting");
            new CountDownLatch(1).await();
        }
        out.println(Arrays.toString(arguments) + " " + System.getProperty("echo") + " " + System.getenv("ECHO"));
        out.println("gr\u00fc\u00dfe");
        out.println("done");
        System.exit(3);
    }
}
