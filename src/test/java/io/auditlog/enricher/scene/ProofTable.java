package io.auditlog.enricher.scene;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints the table of what the tests saw, and leaves it as a document. */
public final class ProofTable {

    private static final List<String> HEADINGS = List.of("Fault", "Dose", "Asked", "Seen", "Verdict");

    private ProofTable() {}

    /** Prints the rows of this build; the only argument says where the document goes. */
    public static void main(String[] args) throws IOException {
        List<List<String>> rows = rows();
        if (rows.isEmpty()) {
            System.out.println("No fault was given in this build.");
            return;
        }
        for (List<String> row : rows) {
            System.out.printf(
                    "%-7s %s, %s%n        asked: %s%n        seen:  %s%n",
                    last(row), row.get(0), row.get(1), row.get(2), row.get(3));
        }
        Files.writeString(Path.of(args[0]), document(rows));
        System.out.println(rows.size() + " faults, "
                + rows.stream().filter(row -> !last(row).equals("HOLD")).count() + " broken; the table is in "
                + args[0]);
    }

    private static List<List<String>> rows() throws IOException {
        if (!Files.isDirectory(ProofRow.ROWS)) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(ProofRow.ROWS)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".tsv"))
                    .sorted()
                    .toList()) {
                rows.add(List.of(Files.readString(file).strip().split("\t", -1)));
            }
        }
        return rows;
    }

    private static String document(List<List<String>> rows) throws IOException {
        String dose = Dose.isFull() ? "Full doses (`mvn -Pchaos verify`)" : "Short doses (`mvn verify`)";
        String head = "# What was seen\n\n" + dose + ", " + LocalDate.now(ZoneOffset.UTC) + ", seed " + Dose.seed()
                + ", on " + machine() + ".\n\n";
        List<List<String>> separator = List.of(Collections.nCopies(HEADINGS.size(), "---"));
        return Stream.of(List.of(HEADINGS), separator, rows)
                .flatMap(List::stream)
                .map(cells -> cells.stream()
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
                .collect(Collectors.joining("", head, ""));
    }

    private static String machine() throws IOException {
        Path memory = Path.of("/proc/meminfo");
        long kib = Files.isReadable(memory)
                ? Long.parseLong(Files.readAllLines(memory, StandardCharsets.US_ASCII)
                        .get(0)
                        .replaceAll("\\D", ""))
                : 0;
        return Runtime.getRuntime().availableProcessors() + " cores, " + (kib >> 20) + " GiB, "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
    }

    private static String last(List<String> row) {
        return row.get(row.size() - 1);
    }
}
