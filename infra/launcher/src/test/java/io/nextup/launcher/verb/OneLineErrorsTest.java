package io.nextup.launcher.verb;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.local.process.LocalRunException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class OneLineErrorsTest {
    @Test
    void aPathAloneIsFollowedByWhatWentWrong() {
        assertThat(OneLineErrors.words(new NoSuchFileException("titles.csv")))
                .isEqualTo("titles.csv or its directory does not exist");
        assertThat(OneLineErrors.words(new AccessDeniedException("titles.csv")))
                .isEqualTo("titles.csv may not be read or written");
        assertThat(OneLineErrors.words(new FileAlreadyExistsException("models")))
                .isEqualTo("models exists already");
        assertThat(OneLineErrors.words(new DirectoryNotEmptyException("models")))
                .isEqualTo("models: DirectoryNotEmptyException");
    }

    @Test
    void otherMessagesStayAsTheyAre() {
        assertThat(
                        OneLineErrors.words(
                                new NoSuchFileException("titles.csv", null, "Stale file handle")))
                .isEqualTo("titles.csv: Stale file handle");
        assertThat(
                        OneLineErrors.words(
                                new FileSystemException("titles.csv", null, "Is a directory")))
                .isEqualTo("titles.csv: Is a directory");
        assertThat(OneLineErrors.words(new IOException("the disk is full")))
                .isEqualTo("the disk is full");
        assertThat(OneLineErrors.words(new IOException())).isEqualTo("java.io.IOException");
        assertThat(OneLineErrors.words(new UncheckedIOException(new IOException("no route"))))
                .isEqualTo("no route");
    }

    @Test
    void whatAMessageQuotesEndsNoLineAndSteersNoTerminal() {
        assertThat(OneLineErrors.words(new IOException("no user\n\tann\r\u001b[2J")))
                .isEqualTo("no user  ann??[2J");
    }

    @Test
    void aMessageOfOneWordIsFollowedByNothingSoTheKindOfErrorStandsBeforeIt() {
        assertThat(OneLineErrors.words(new IOException("lock")))
                .isEqualTo("java.io.IOException: lock");
    }

    @Test
    void anExpectedErrorIsOneLineAndABugHasItsStackTrace() {
        assertThat(handled(new OneLineErrors(), new LocalRunException("no broker")))
                .isEqualTo("verb: no broker\n");
        assertThat(handled(new OneLineErrors(), new IllegalStateException("half a sequence")))
                .startsWith("verb: this is a bug, please report it: half a sequence\n")
                .contains("\tat " + OneLineErrorsTest.class.getName());
    }

    @Test
    void nothingIsPrintedOnceTheProgramEnds() {
        OneLineErrors errors = new OneLineErrors();
        errors.ending();
        assertThat(handled(errors, new LocalRunException("the broker ended"))).isEmpty();
    }

    private static String handled(OneLineErrors errors, Exception problem) {
        StringWriter err = new StringWriter();
        CommandLine command =
                new CommandLine(CommandSpec.create().name("verb"))
                        .setErr(new PrintWriter(err, true));
        assertThat(errors.handleExecutionException(problem, command, null)).isEqualTo(1);
        return err.toString();
    }

    @Test
    void anErrorIsOneLine() {
        assertThat(OneLineErrors.words(new NoSuchFileException("two\nlines.csv")))
                .isEqualTo("two lines.csv or its directory does not exist");
        assertThat(OneLineErrors.words(new IOException("one\ntwo"))).isEqualTo("one two");
    }
}
