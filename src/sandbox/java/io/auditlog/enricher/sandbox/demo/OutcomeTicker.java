package io.auditlog.enricher.sandbox.demo;

import io.auditlog.enricher.sandbox.outcome.OutcomeTail;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints every outcome on one line when it lands, until it is killed. */
@Command(name = "outcome-ticker", mixinStandardHelpOptions = true, description = "Prints every outcome when it lands.")
public final class OutcomeTicker implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(500);

    @Spec
    private CommandSpec spec;

    @Option(names = "--bootstrap-servers", required = true, description = "brokers to ask first")
    private String bootstrapServers;

    @Option(names = "--topics", required = true, split = ",", description = "output topics; they must exist")
    private List<String> topics;

    @Option(names = "--registry", required = true, description = "URL of the schema registry")
    private String registryUrl;

    /** Runs until it is killed. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new OutcomeTicker()).execute(arguments));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (OutcomeTail tail = new OutcomeTail(bootstrapServers, topics);
                AvroWireDeserializer decoder = Outcome.decoder(registryUrl)) {
            while (true) {
                tail.next(LOOK)
                        .forEach(emitted ->
                                out.println(Outcome.of(emitted, decoder).line()));
                out.flush();
            }
        }
    }
}
