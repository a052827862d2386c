"""Given names that stand for one another."""

from collections.abc import Mapping
from typing import Final

from shared.domain.matching.folding import one_spelling

_TOGETHER: Final = """
abigail abby abbie gail | adam ad | adelaide addie heidi | albert al bert bertie | alexander alex alec sandy sasha xander aleksander alexandre alessandro
alexandra alex sandra lexi sasha | alfred al alf alfie fred | alice ali | alison ali allie | amanda mandy | amelia amy milly millie
andrew andy drew andre andreas | angela angie | ann anne anna annie nan anita anja annika | anthony tony anton antoine antonio
archibald archie | arthur art artie | barbara barb babs barbie bab | bartholomew bart | beatrice bea trixie | benjamin ben benny benji | bernard bernie berndt bernd bernhard
bradley brad | brian bryan bri | calvin cal | caroline carrie carol carolyn karoline | catherine katherine kathryn katharina kathleen cathy kathy kate katie kat kitty catharine cate karen katja katrin
charles charlie chuck chas karl carl charly | charlotte lottie charlie lotte | chester chet | christine christina chris tina christie christy kristin kristina kirsten
christopher chris kit christoph christophe kristof topher | clarence clare | claudia claud | clifford cliff | cornelius neil kees cor | cynthia cindy | daniel dan danny
daphne daff | david dave davy | deborah debra deb debbie | dennis den denny denis | derek derrick rick | diana di diane | dominic dom nick dominique | donald don donnie
dorothy dot dottie dolly | douglas doug | edward ed eddie ted teddy ned eduard edouard edwin | eleanor ellie nell nora elinor | elizabeth liz lizzie beth betty eliza elisabeth bess libby lisa lis elise elsie lisbeth
emily em emma emmy | emmanuel manny manuel | ernest ernie ernst | eugene gene | evelyn eve evie | felicity flick | florence flo florrie | frances fran francie francesca
francis frank fran francois franz frans francisco | franklin frank | frederick fred freddie freddy fritz friedrich frederic frederik | gabriel gabe | gareth gaz | geoffrey geoff jeff jeffrey jeffery
george georg georgie jorge georges joerg | gerald gerry jerry gerard gerhard | gillian gill jill | gordon gord | graham graeme | gregory greg gregor | gretchen greta margarete
harold harry hal | harriet hattie | helen nell nellie helena helene lena ellen | henry harry hank hal heinrich henri heinz henrik hendrik | herbert herb bert | hubert hugh bert | ian iain
irene rene | isaac ike | isabella isabel bella izzy isabelle belle isobel | jacob jake jakob jacques | jacqueline jackie jacquie | james jim jimmy jamie jas jem | jane janet jenny janie jean
jason jay | jennifer jen jenny jenna | jeremy jerry jez | jerome jerry | jessica jess jessie | joan jo joanie | joanna joanne jo johanna | johannes hannes johann hans jan johan
john jon johnny jack jock johnnie juan jean | jonathan jon jonny john nathan johnathan | joseph joe joey jo jose josef giuseppe | josephine jo josie | joshua josh | judith judy | julia julie jules | julian jules
juergen jurgen | justin just | kenneth ken kenny | kevin kev | kimberly kim kimberley | laura lauren laurie | lawrence larry laurence laurie lars lorenz | leonard len lenny leo leon | leslie les | lewis lew louis lou ludwig luis | lillian lily lil
linda lindy | lorraine lori | louise lou louisa | lucy lucie lucia lucille | luke luc lucas lukas | lynn lyn linda | madeline maddie madeleine | malcolm mal | marcus mark marc markus marco | margaret maggie meg peggy marge margie rita greta madge margot
maria marie mary mariam molly mia polly | marilyn lyn | martha marty | martin marty mart | martina tina | matthew matt matty mathew matthias mathias matthieu | maureen mo | maurice moritz mo | maximilian max maxwell maximilien
melanie mel | melissa mel lissa | michael mike mick mickey micky michel miguel micha mikhail | michelle shelly michele | mildred millie | mitchell mitch | mohammed mohamed muhammad mo mohammad | monica mona monika
nancy nan | natalie nat natasha nathalie | nathaniel nathan nat nate | nicholas nick nicky nicolas nikolaus nico klaus niklas nicolaas | nicole nicky nikki | norman norm | oliver ollie olivier | olivia liv livvy
pamela pam | patricia pat patty trish tricia patsy | patrick pat paddy rick | paul pablo paulus | pauline paula | penelope penny | peter pete pierre pieter pedro petra | philip phil phillip pip philipp philippe | prudence pru
rachel rach rachael shelly | randolph randy randall | raymond ray | rebecca becky bec becca | reginald reg reggie | richard rich rick dick ricky ritchie richie | robert bob rob bobby robbie bert roberto robin | roberta bobbie
roderick rod | rodney rod | roger rodge rudiger | roland rolly rollo | ronald ron ronnie | rosemary rose rosie | russell russ rusty | ruth ruthie | salvatore sal | samantha sam sammy | samuel sam sammy | sandra sandy | sarah sara sally sadie
scott scotty | sebastian seb bastian bas | sharon shaz | sidney sid sydney | simon si | sophia sophie sofia | stanley stan | stephanie steph steffi stefanie | stephen steve steven stevie stefan stephan steffen etienne | stuart stewart stu
susan sue suzie susie suzanne susanne sanne suzy | sylvia sylvie | tamara tammy | terence terry terrence | theodore ted teddy theo theodor | theresa teresa terry tess tessa therese | thomas tom tommy tomas | timothy tim timmy timo | tobias toby tobi
tracey tracy | valerie val | vanessa nessa | veronica ronnie vera | victor vic viktor | victoria vicky vicki tori viktoria | vincent vince vinny | virginia ginny | vivian viv vivienne | walter walt wally | wayne way | wendy wen
wilfred wilf | wilhelmina mina willie | william bill will billy willy willie liam wilhelm guillaume willem wim | winifred winnie fred | wolfgang wolf | yvonne eve | zachary zach zack | zoe zo
"""
"""Each group, between bars or on a line's end, is one name."""


def _by_name() -> Mapping[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(_TOGETHER.replace("\n", "|").split("|")):
        for name in group.split():
            groups.setdefault(one_spelling(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in groups.items()}


_GROUPS: Final = _by_name()


def is_given(name: str) -> bool:
    """Whether it is one of the given names here."""
    return name in _GROUPS


def stand_for_each_other(one: str, other: str) -> bool:
    """Whether both are forms of one given name."""
    groups = _GROUPS.get(one)
    return groups is not None and not groups.isdisjoint(_GROUPS.get(other, ()))
