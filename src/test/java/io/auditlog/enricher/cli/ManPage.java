package io.auditlog.enricher.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of all commands, in roff, made of picocli's model of the command line. */
final class ManPage {

    private final List<String> lines = new ArrayList<>();

    private ManPage() {}

    /** The page, for section 1. */
    static String of(CommandLine line) {
        CommandSpec program = line.getCommandSpec();
        ManPage page = new ManPage();
        page.head(program);
        Collection<CommandSpec> commands = new LinkedHashSet<>();
        line.getSubcommands().values().forEach(command -> commands.add(command.getCommandSpec()));
        page.lines.add(".SH COMMANDS");
        commands.forEach(page::command);
        page.tail(program);
        return String.join("\n", page.lines) + "\n";
    }

    private void head(CommandSpec program) {
        String name = program.name();
        lines.add(".\\\" Made of the command line by ShellFilesTest.");
        lines.add(".TH " + name.toUpperCase(Locale.ROOT) + " 1");
        lines.add(".SH NAME");
        lines.add(escaped(name) + " \\- reads audit\\-log IDs from Kafka and writes the entries as Avro records");
        lines.add(".SH SYNOPSIS");
        lines.add(".B " + escaped(name));
        lines.add(".I COMMAND");
        lines.add("[options]");
        section("DESCRIPTION", program.usageMessage().description());
    }

    private void command(CommandSpec command) {
        List<String> names = new ArrayList<>(List.of(command.name()));
        names.addAll(Arrays.asList(command.aliases()));
        lines.add(".SS " + escaped(String.join(", ", names)));
        paragraphs(command.usageMessage().description());
        lines.add(".PP");
        lines.add(".nf");
        new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .synopsis(0)
                .lines()
                .map(ManPage::escaped)
                .forEach(lines::add);
        lines.add(".fi");
        command.positionalParameters().forEach(each -> item(each.paramLabel(), each));
        command.options().stream().filter(option -> !isStandard(option)).forEach(this::option);
    }

    private void option(OptionSpec option) {
        String label = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
        item(Arrays.stream(option.names()).collect(Collectors.joining(", ", "", label)), option);
    }

    private void item(String label, ArgSpec argument) {
        lines.add(".TP");
        lines.add("\\fB" + escaped(label) + "\\fR");
        paragraphs(argument.description());
    }

    private void tail(CommandSpec program) {
        UsageMessageSpec usage = program.usageMessage();
        lines.add(".SH OPTIONS");
        program.options().forEach(this::option);
        lines.add(".SH EXIT STATUS");
        usage.exitCodeList().forEach((code, meaning) -> {
            lines.add(".TP");
            lines.add(".B " + code);
            lines.add(escaped(meaning));
        });
        section(
                "ENVIRONMENT",
                "ENRICHER_ and a key in upper case, with _ for each dot, overrides the key in FILE. ENRICHER_JAVA_OPTS"
                        + " holds more options for Java, ENRICHER_LOG_LEVEL the log's level, ENRICHER_LOG_FORMAT text or"
                        + " json, ENRICHER_LOG_CONFIG a Logback configuration; JAVA_HOME names a Java 17 or later.");
        section("SEE ALSO", "README.md, config/REFERENCE.md and docs/RUNBOOK.md in the directory above bin.");
    }

    private void section(String title, String... text) {
        lines.add(".SH " + title);
        paragraphs(text);
    }

    private void paragraphs(String... text) {
        Arrays.stream(text)
                .map(paragraph ->
                        escaped(Ansi.OFF.string(paragraph.replace("%n", " ").replace("%%", "%"))))
                .forEach(lines::add);
    }

    private static boolean isStandard(OptionSpec option) {
        return option.usageHelp() || option.versionHelp();
    }

    private static String escaped(String text) {
        String safe = text.replace("\\", "\\e").replace("-", "\\-");
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }
}
