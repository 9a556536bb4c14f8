package io.nextup.launcher.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.mapping.FieldMapping;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class MappingArgumentTest {
    @Command
    private static final class Verb {
        @Mixin private MappingArgument mapping;
    }

    @Test
    void withoutTheOptionRecordsAreNextupsOwn() {
        MappingArgument none = parse();

        assertThat(none.fields()).isEqualTo(FieldMapping.NONE);
        assertThat(none.ofTopic()).isEqualTo(FieldMapping.NONE);
    }

    @Test
    void aTopicNeedsUserAndItemAndAFileDoesNot() {
        MappingArgument timed = parse("--mapping", "user=u,time=at");

        assertThat(timed.fields()).isEqualTo(FieldMapping.parse("user=u,time=at"));
        assertThatThrownBy(timed::ofTopic)
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith(
                        "--mapping: The fields \"user=u,time=at\" name no place for the item: write user=PLACE,item=PLACE");
    }

    @Test
    void aMappingThatCannotBeParsedIsQuoted() {
        assertThatThrownBy(() -> parse("--mapping", "item='s"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("\"item='s\" in the fields \"item='s\": ");
    }

    private static MappingArgument parse(String... arguments) {
        Verb verb = new Verb();
        new CommandLine(verb).parseArgs(arguments);
        return verb.mapping;
    }
}
