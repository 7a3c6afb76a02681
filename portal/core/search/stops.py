"""Stop words: they carry no topic, so a query drops them unless nothing else is left.

Latin words are one list, folded, because Polish "do", "to" and "on" are English words too and no language is
detected. The index keeps them all; only queries leave them out.
"""

_RUSSIAN = """
а без более больше бы был была были было быть в вам вас весь во вот все всего всех вы где да даже для до его ее если
есть еще же за здесь и из или им их к как какой какая какие каком когда ко кто ли либо мне много можно мои мой моя мое
может могу мы на над надо нам нас нашем наш не него нее нет ни них но ну нужно о об однако он она они оно от очень по
под пожалуйста помогите после потому почему при про просто с сам сделать себе себя сейчас со снова совсем так такой
также там те тебя тем то того тоже только том тот тут ты у уже хочу чего чей чем через что чтобы это эта эти этим
этого этой этом этот я меня мной свой свою своего своих своей каким образом вдруг почемуто никак нельзя опять
здравствуйте добрый день вообще сегодня вчера завтра утром ничего никто что-то что-нибудь кто-то куда куда-то откуда
стал стало стала начал начало начала постоянно всегда иногда часто теперь тогда сколько пока пор подскажите скажите
спасибо срочно говорит просит пытаюсь получается нибудь ведь хотя лишь
"""

_LATIN = """
a about after all also am an and any are as at be because been but by can cannot cant could did do does doesnt don
dont for from had has have hello help her here hi his how i if in into is isnt it its just let like many may me more
most much must my need no not now of on one only or our out please s should so some such t than thanks that the their
them then there these they this those to too under up us very want was way we were what when where which while who
whom why will with without would you your ve m re d ll im aby albo ale ani az bardzo bez bo by byc byl byla bylo byly
chce ci co czy czym dla dlaczego do dzien dobry gdy gdzie go i ich ile im inny ja jak jaka jaki jakie jakis je jego
jej jest jestem jesli jezeli juz kiedy kto ktora ktore ktory lub ma mam mamy mi mna mnie moge moj moja moje moich moim
mozna mozliwe mu musze my na nad nam nas nasz nie nim niz no o od on ona one oni ono oraz pan pani po pod poniewaz
prosze przed przez przy sa sam sie siebie skad swoj swoja swoje swoim ta tak taki takie tam te tego tej ten to tu twoj
jakos ciagle nadal cos nic ktos dzis dzisiaj wczoraj jutro rano teraz wtedy trzeba powinno probuje pomocy pomozcie
dziekuje pilne czasem czesto ile prawie chcialbym chcialabym chcialem chcialam today yesterday tomorrow suddenly
already yet really maybe someone anyone gets getting got goes going gone went thank
tylko tym u w we wiec witam wlasnie wszystko wy z za zawsze ze zeby znowu zostal
"""

STOP_WORDS = frozenset(_RUSSIAN.split()) | frozenset(_LATIN.split())
