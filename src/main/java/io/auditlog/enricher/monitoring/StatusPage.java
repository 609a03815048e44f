package io.auditlog.enricher.monitoring;

/** The content of {@code /health} as an HTML page: no scripts, no external resources, refreshed every five seconds. */
final class StatusPage {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="refresh" content="5">
            <meta name="viewport" content="width=device-width">
            <title>audit-log-enricher: {state}</title>
            <style>
            body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
            h1 { border-left: .5rem solid {color}; padding-left: .75rem; font-size: 1.5rem }
            table { border-collapse: collapse; width: 100% }
            th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #ddd; vertical-align: top; overflow-wrap: anywhere }
            th { font-weight: normal; width: 15rem; color: #555 }
            </style>
            </head>
            <body>
            <h1>{state}</h1>
            <table>
            {rows}</table>
            <p><a href="/health">health</a> · <a href="/open">open IDs</a> · <a href="/metrics">metrics</a> · <a href="/ready">ready</a> · <a href="/live">live</a></p>
            </body>
            </html>
            """;

    private static final String FINE = "#2a7d3b";
    private static final String WAITING = "#c77700";
    private static final String BAD = "#b3261e";

    private StatusPage() {}

    static String of(Health health) {
        boolean fine = health.state().equals(WorkerStatus.RUNNING) && health.ready();
        return PAGE.replace("{color}", !health.live() ? BAD : fine ? FINE : WAITING)
                .replace("{state}", escaped(health.state()))
                .replace("{rows}", rows(health));
    }

    private static String rows(Health health) {
        Health.Figures figures = health.figures();
        return row("Since", health.since())
                + row("Reason", health.reason())
                + row("To do", health.advice().isEmpty() ? "nothing" : health.advice())
                + row("Ready", health.ready() ? "yes" : "no")
                + row("Live", health.live() ? "yes" : "no")
                + row(
                        "Calls per second",
                        figures.effectiveRate() + " of " + figures.configuredRate() + " for all workers")
                + row("Calls in flight", figures.inFlight())
                + row("Held", figures.held() + " for the API, " + figures.heldByOutcome() + " by outcome keys")
                + row(
                        "Open in the ledger",
                        figures.openLines() + ", the oldest for " + figures.oldestOpenSeconds() + " s")
                + row(
                        "Lag",
                        figures.lag() == null ? null : figures.lag() + ", read " + figures.lagAgeSeconds() + " s ago")
                + row("Drift", figures.drift().isEmpty() ? "none" : String.join("; ", figures.drift()))
                + row("API key", figures.keyFingerprint())
                + row("Version", figures.version());
    }

    private static String row(String name, Object value) {
        String shown = value == null ? "not known" : escaped(value.toString());
        return "<tr><th>" + name + "</th><td>" + shown + "</td></tr>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
