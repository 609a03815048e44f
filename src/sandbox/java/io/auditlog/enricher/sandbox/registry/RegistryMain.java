package io.auditlog.enricher.sandbox.registry;

import java.util.concurrent.CountDownLatch;

/** The registry as a process of its own: takes a port (0 or none for any), says where it listens, runs until it is killed. */
public final class RegistryMain {

    private RegistryMain() {}

    /** Starts it. */
    public static void main(String[] arguments) throws InterruptedException {
        int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        try (SandboxRegistry registry = SandboxRegistry.start(port)) {
            System.out.println("registry ready " + registry.url());
            new CountDownLatch(1).await();
        }
    }
}
