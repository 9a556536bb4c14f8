package io.nextup.event.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.wire.DecodeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldMappingTest {
    /** Records in which each place of the compared mappings has a value of its own, or none. */
    private static final List<String> SAMPLES =
            List.of(
                    """
                    {"u": "ada", "sku": "bike", "s": {"ku": "bell"}, "i": "lock", "a/b~c": "tyre", "a": {"b~c": "no"},
                     "t": 1764000000, "click": "buy", "userId": "zoe", "itemId": "cap", "eventId": "e-1"}
                    """,
                    "{\"u\": \"ada\", \"sku\": \"bike\", \"i\": \"lock\", \"a/b~c\": \"tyre\"}",
                    "{\"u\": \"ada\", \"s\": {\"ku\": \"bell\"}, \"t\": \"never\"}",
                    "[]");

    @Test
    void allKindsOfPlacesAreRead() {
        FieldMapping mapping =
                FieldMapping.parse(
                        "user=@header:x-user, item=/items/0/sku ,time=sent at:iso,type='add, view',session=@key,event=id");

        assertThat(mapping.sources())
                .isEqualTo(
                        Map.of(
                                MappedField.USER, new FieldSource.Header("x-user"),
                                MappedField.ITEM, new FieldSource.Path("/items/0/sku"),
                                MappedField.TIME, new FieldSource.Name("sent at"),
                                MappedField.TYPE, new FieldSource.Constant("add, view"),
                                MappedField.SESSION, new FieldSource.Key(),
                                MappedField.EVENT, new FieldSource.Name("id")));
        assertThat(mapping.timeUnits()).isEqualTo(TimeUnits.ISO);
        assertThat(mapping.headers()).containsExactly("x-user");
    }

    @Test
    void aStarStandsForEachElementOfOneList() {
        assertThat(
                        FieldMapping.parse("user=u,item=/order/lines/*/sku,value=/order/lines/*/p")
                                .list())
                .contains("/order/lines");
        assertThat(FieldMapping.parse("user=u,item=/a*b/c").list()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    user=u,item=/a/*/b,value=/c/*/d | a * stands for each element of one list, and not of [/a, /c]
                    user=/a/*/u,item=/a/*/b         | the user has a *: a record is one user's
                    user=u,item=i,value=/a/*/b      | the item has no *, and another field has
                    user=u,item=/*/sku              | before the * name the list in it, as /lines/*/sku
                    user=u,item=*                   | before the * name the list in it, as /lines/*/sku
                    user=u,item=/a/*/b/*/c          | a path has one * at most
                    user=u,item=/a/*/*              | a path has one * at most
                    """)
    void aStarAnywhereElseStopsTheStart(String fields, String why) {
        assertThatThrownBy(() -> FieldMapping.parse(fields))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The fields \"" + fields + "\": ")
                .hasMessageContaining(why);
    }

    @Test
    void attributesHavePlacesBesideTheFields() {
        FieldMapping mapping =
                FieldMapping.parse(
                        "attributes.country=/visitor/country,value=stars,user=u,attributes.app=@header:x-app,"
                                + "item=i,placement=@header:where,recommendation=/rec/id,attributes.a.b=@key");

        assertThat(mapping.attributes())
                .isEqualTo(
                        Map.of(
                                "country", new FieldSource.Path("/visitor/country"),
                                "app", new FieldSource.Header("x-app"),
                                "a.b", new FieldSource.Key()));
        assertThat(mapping.headers()).containsExactly("where", "x-app");
        assertThat(mapping)
                .hasToString(
                        "user=u,item=i,recommendation=/rec/id,placement=@header:where,value=stars,"
                                + "attributes.a.b=@key,attributes.app=@header:x-app,attributes.country=/visitor/country");
        assertThat(FieldMapping.parse(mapping.toString())).isEqualTo(mapping);
        assertThat(FieldMapping.parse("attributes.a=b").isNone()).isFalse();
    }

    @Test
    void itsTextIsReadAsItselfAndHasOneOrderOfFields() {
        FieldMapping mapping =
                FieldMapping.parse("type='view',time=/ts:s,item=sku,user=@header:a:b,event=@key");

        assertThat(mapping)
                .hasToString("user=@header:a:b,item=sku,time=/ts:s,type='view',event=@key");
        assertThat(FieldMapping.parse(mapping.toString())).isEqualTo(mapping);
    }

    @Test
    void anEmptyTextLeavesRecordsAsTheyAre() {
        assertThat(FieldMapping.parse(" ")).isEqualTo(FieldMapping.NONE);
        assertThat(FieldMapping.NONE.ofTopic()).hasToString("");
    }

    @Test
    void withoutAUnitAColonBelongsToTheName() {
        FieldMapping mapping = FieldMapping.parse("time=at:place");

        assertThat(mapping.sources())
                .isEqualTo(Map.of(MappedField.TIME, new FieldSource.Name("at:place")));
        assertThat(mapping.timeUnits()).isEqualTo(TimeUnits.GUESS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    dd.MM.yyyy HH:mm               | 07.04.2014 10:51          | 2014-04-07T10:51:00Z
                    dd.MM.yyyy HH:mm@Europe/Berlin | 07.04.2014 10:51          | 2014-04-07T08:51:00Z
                    yyyyMMdd                       | 20140407                  | 2014-04-07T00:00:00Z
                    d MMM yyyy h:mm a              | 7 Apr 2014 1:05 pm        | 2014-04-07T13:05:00Z
                    MM/dd/yyyy', 'HH:mm:ss         | 04/07/2014, 10:51:09      | 2014-04-07T10:51:09Z
                    yyyy-MM-dd HH:mm XXX           | 2014-04-07 10:51 +02:00   | 2014-04-07T08:51:00Z
                    yyyy-MM-dd HH:mm:s             | 2014-04-07 10:51:9        | 2014-04-07T10:51:09Z
                    """)
    void aTimeIsReadByItsPatternAndItsZone(String pattern, String time, Instant expected) {
        String text = "user=u,time=at:" + pattern + ",item=i";
        FieldMapping mapping = FieldMapping.parse(text);

        assertThat(mapping.sources())
                .containsEntry(MappedField.TIME, new FieldSource.Name("at"))
                .containsEntry(MappedField.ITEM, new FieldSource.Name("i"));
        assertThat(mapping.timePattern().reader().toMillis(time))
                .isEqualTo(expected.toEpochMilli());
        assertThat(FieldMapping.parse(mapping.toString())).isEqualTo(mapping);
        assertThat(mapping.goesOnFrom(FieldMapping.parse("user=u,time=at:iso,item=i"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    user=uid,thing=x        | thing=x        | write user=PLACE,item=PLACE
                    user=                   | user=          | write user=PLACE
                    user                    | user           | write user=PLACE
                    user=a,user=b           | user=b         | user stands twice
                    user=a,                 |                | write user=PLACE
                    user=a,time=:s          | time=:s        | write user=PLACE
                    user=a,item=b,time=/t:h | time=/t:h      | after the colon write s, ms, us, ns or iso
                    time=at:dd.mm.yyyy HH:mm | time=at:dd.mm.yyyy HH:mm | has no year or no month
                    time=at:dd.MM.yyyy@Berlin | time=at:dd.MM.yyyy@Berlin | dd.MM.yyyy@Berlin
                    user=@head              | user=@head     | after @ write key or header:NAME
                    user=@header:           | user=@header:  | after @ write key or header:NAME
                    user='ada'              | user='ada'     | only the type may be the same
                    type='view              | type='view     | between two quotes
                    type='view,user=u       | type='view     | between two quotes
                    type='it's',user=u      | type='it's'    | without a quote in it
                    item='s,user=u          | item='s        | a name that begins with a quote as a path, as /'name
                    type=''                 | type=''        | between two quotes
                    value='5'               | value='5'      | only the type may be the same
                    attributes.a='5'        | attributes.a='5' | only the type may be the same
                    attributes.=a           | attributes.=a  | write the attribute's name
                    attributes.a=           | attributes.a=  | attributes.NAME=
                    attributes=a            | attributes=a   | attributes.NAME=
                    attributes.a=x,attributes.a=y | attributes.a=y | attributes.a stands twice
                    attributes.a=/b~2       | attributes.a=/b~2 | ~0 stands for ~
                    user=/a~2               | user=/a~2      | ~0 stands for ~
                    user=/a~                | user=/a~       | ~0 stands for ~
                    """)
    void aWrongPartIsNamedWithTheWayOut(String text, String part, String way) {
        assertThatThrownBy(() -> FieldMapping.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "\"%s\" in the fields \"%s\": ".formatted(part == null ? "" : part, text))
                .hasMessageContaining(way);
    }

    @Test
    void aQuoteWithinANameBelongsToIt() {
        FieldMapping mapping =
                FieldMapping.parse("item=it's,user=/'s id,type='it, too',event=o'clock");

        assertThat(mapping.sources())
                .isEqualTo(
                        Map.of(
                                MappedField.ITEM, new FieldSource.Name("it's"),
                                MappedField.USER, new FieldSource.Path("/'s id"),
                                MappedField.TYPE, new FieldSource.Constant("it, too"),
                                MappedField.EVENT, new FieldSource.Name("o'clock")));
        assertThat(FieldMapping.parse(mapping.toString())).isEqualTo(mapping);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    user=u,item=sku            | item=/sku,user=/u        | true
                    user=u,item=a/b~c          | user=u,item=/a~1b~0c     | true
                    user=u,item=i,time=t       | user=u,item=i,time=/t:ms | true
                    user=u,item=i,type='click' | user=u,item=i            | true
                    user=@key,item=i           | user=@key,item=/i        | true
                    user=u,item=sku            | user=u,item=/s/ku        | false
                    user=u,item=i,time=t       | user=u,item=i,time=t:s   | false
                    user=u,item=i,time=t       | user=u,item=i            | false
                    user=u,item=i,type='view'  | user=u,item=i            | false
                    user=u,item=i,type=click   | user=u,item=i            | false
                    user=u,item=i,value=t      | user=u,item=i,value=/t   | true
                    user=u,item=i,value=t      | user=u,item=i,value=/s   | false
                    user=u,item=i,attributes.t=t | attributes.t=/t,user=u,item=i | true
                    user=u,item=i,attributes.t=t | user=u,item=i,attributes.t=u  | false
                    user=@key,item=i           | user=@header:key,item=i  | false
                    user=userId,item=itemId    | ""                       | false
                    """)
    void mappingsAreComparedByWhatTheyReadOfATopic(String one, String other, boolean same) {
        FieldMapping first = FieldMapping.parse(one);
        FieldMapping second = FieldMapping.parse(other);

        assertThat(first.goesOnFrom(second)).isEqualTo(same);
        assertThat(second.goesOnFrom(first)).isEqualTo(same);
        assertThat(outcomes(first).equals(outcomes(second)))
                .as("both make the same of all samples")
                .isEqualTo(same);
    }

    /** What was not recorded never comes back: a store may begin with it at any time. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    user=u,item=i                | user=u,item=/i,value=t,placement=p,recommendation=r
                    user=u,item=i                | user=u,item=i,attributes.stars=t
                    user=u,item=i,attributes.a=a | user=u,item=i,attributes.b=b,attributes.a=a
                    """)
    void aMappingMayBeginToReadWhatIsOnlyKept(String before, String after) {
        assertThat(FieldMapping.parse(after).goesOnFrom(FieldMapping.parse(before))).isTrue();
        assertThat(FieldMapping.parse(before).goesOnFrom(FieldMapping.parse(after))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user=u,item=i,time=t",
                "user=u,item=i,time=t,type=k,session=s",
                "user=u,item=i,time=t,type=k,event=e",
                "user=u,item=i,time=t:s,type=k",
                "user=u,item=i,time=t,type=/kind"
            })
    void whatEntersSequencesStaysAsItWas(String after) {
        assertThat(
                        FieldMapping.parse(after + ",value=v")
                                .goesOnFrom(FieldMapping.parse("user=u,item=i,time=t,type=k")))
                .isFalse();
    }

    /** Returns the interaction that the mapping makes of each sample, or the refusal's reason. */
    private static List<Object> outcomes(FieldMapping fields) {
        MappedInteractions reader = new MappedInteractions(fields);
        return SAMPLES.stream().map(sample -> outcome(reader, sample)).toList();
    }

    private static Object outcome(MappedInteractions reader, String sample) {
        try {
            return reader.decode(
                    "k-1".getBytes(UTF_8),
                    sample.getBytes(UTF_8),
                    1_764_000_000_999L,
                    Map.of("key", "h-1".getBytes(UTF_8)));
        } catch (DecodeException e) {
            return e.reason();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"item=/sku", "user=/u,time=/t", "attributes.a=/b"})
    void aTopicNeedsThePlacesOfUserAndItem(String text) {
        assertThatThrownBy(() -> FieldMapping.parse(text).ofTopic())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(text, "name no place for the");
    }

    @Test
    void aJobMayCarryIt() throws Exception {
        FieldMapping mapping =
                FieldMapping.parse(
                        "user=@header:u,item=/i,time=t:us,type='view',event=@key,attributes.a=@header:b");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(mapping);

        assertThat(
                        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))
                                .readObject())
                .isEqualTo(mapping);
    }

    /** Else each of the topic's records would be a dead letter. */
    @Test
    void aReservedTypeForAllEventsIsRefusedAtTheStart() {
        assertThatThrownBy(() -> FieldMapping.parse("user=u,item=i,type='nextup-view'"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("types that begin with nextup- are reserved");
    }

    @Test
    void aReservedAttributeIsRefusedAtTheStart() {
        assertThatThrownBy(() -> FieldMapping.parse("user=u,item=i,attributes.nextup-a=/a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"attributes.nextup-a=/a\" in the fields \"user=u,")
                .hasMessageContaining("attributes that begin with nextup- are reserved");
    }
}
