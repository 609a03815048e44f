package io.auditlog.enricher.preflight;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Whether the configured host names have addresses. */
public final class DnsCheck {

    private static final String NAME = "DNS";

    private final Collection<String> hosts;
    private final Resolver resolver;

    /** Looks up a host name; {@link InetAddress#getAllByName} does. */
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private DnsCheck(Collection<String> hosts, Resolver resolver) {
        this.hosts = new TreeSet<>(hosts);
        this.resolver = resolver;
    }

    /** The check of these hosts; addresses among them need no look-up. */
    public static Check of(Collection<String> hosts, Resolver resolver) {
        return new Check(NAME, "Check the machine's resolver.", new DnsCheck(hosts, resolver)::run);
    }

    private List<Finding> run() {
        List<String> known = new ArrayList<>();
        List<Finding> found = new ArrayList<>();
        for (String host : hosts) {
            try {
                known.add(host + " has " + count(resolver.resolve(host).length));
            } catch (UnknownHostException e) {
                found.add(Finding.failed(
                        NAME,
                        "no address for " + host,
                        "Check the name in the configuration, and the machine's resolver."));
            }
        }
        if (!known.isEmpty()) {
            found.add(0, Finding.passed(NAME, String.join(", ", known)));
        }
        return found;
    }

    private static String count(int addresses) {
        return addresses == 1 ? "1 address" : addresses + " addresses";
    }
}
